// The shop's one style sheet: light and dark, left to right and right to left, no font or picture from elsewhere.
#include "shop/page.hpp"

namespace shop {
namespace {

constexpr std::string_view sheet =
    R"(:root{color-scheme:light dark;--paper:#fbf9f5;--card:#fff;--ink:#1d2430;--soft:#5a6372;--line:#dcd6ca;--accent:#1f3f7a;--on-accent:#fff;--warm:#b5651d;--bad:#9b1c1c;--radius:.6rem}
@media (prefers-color-scheme:dark){:root{--paper:#14171d;--card:#1c212a;--ink:#eef0f4;--soft:#a7b0be;--line:#323a47;--accent:#9dbbf2;--on-accent:#10151d;--warm:#e2a566;--bad:#ffb0a8}}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 "Iowan Old Style","Charter","Noto Serif",Georgia,serif}
h1,h2,h3,nav,button,label,legend,select,input,.price,.count,.brand,summary,th{font-family:system-ui,"Noto Sans","Noto Sans Arabic",sans-serif}
h1{font-size:clamp(1.7rem,4vw,2.6rem);line-height:1.15;letter-spacing:-.015em;margin:.2em 0 .4em}
h2{font-size:1.25rem;margin:2rem 0 .75rem}
h3{font-size:1rem;margin:.25rem 0}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--warm);outline-offset:3px;border-radius:.2rem}
.skip{position:absolute;inset-inline-start:-99rem;background:var(--card);padding:.75rem 1rem;z-index:2}
.skip:focus{inset-inline-start:1rem;inset-block-start:1rem}
.top{display:flex;flex-wrap:wrap;gap:.5rem 2rem;align-items:center;justify-content:space-between;padding:1rem clamp(1rem,5vw,4rem);border-block-end:1px solid var(--line);background:var(--card)}
.brand{font-size:1.5rem;font-weight:800;letter-spacing:-.04em;text-decoration:none;color:var(--ink)}
.top nav{display:flex;flex-wrap:wrap;gap:.25rem 1.4rem}
.top nav a{color:var(--ink);text-decoration:none;padding:.5rem 0;min-height:2.5rem}
.top nav a:hover{text-decoration:underline}
.count{display:inline-block;min-width:1.5em;text-align:center;background:var(--accent);color:var(--on-accent);border-radius:1em;font-size:.8rem;padding:0 .4em}
main{max-width:76rem;margin:0 auto;padding:1.5rem clamp(1rem,5vw,4rem) 4rem}
.bottom{border-block-start:1px solid var(--line);padding:1.5rem clamp(1rem,5vw,4rem);color:var(--soft);font-size:.95rem}
.bottom nav a{display:inline-block;padding:.35rem .5rem}
.bottom [aria-current]{font-weight:700;text-decoration:none;color:var(--ink)}
.notice{background:var(--card);border:1px solid var(--line);border-inline-start:.35rem solid var(--warm);border-radius:var(--radius);padding:.75rem 1rem;margin:0 0 1.5rem}
.hero{padding:2.5rem 0 1.5rem}
.hero p{font-size:1.2rem;color:var(--soft);max-width:42rem;margin:0}
.grid{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:1.5rem;padding:0;margin:1.5rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden;height:100%}
.card a{color:inherit;text-decoration:none;display:block;height:100%}
.card h2{font-size:1rem;margin:.25rem 0}
.card:hover h2{text-decoration:underline}
.card img{display:block;width:100%;height:auto;aspect-ratio:10/11;object-fit:cover}
.card div{padding:.8rem 1rem 1rem}
.card p{margin:.15rem 0;color:var(--soft)}
vetrina-friend-store>h2{display:none}
vetrina-consent>h2,vetrina-identities>h2,.panel>h2{margin-block:.5rem}
main>form+vetrina-identities{margin-block-start:1.5rem}
.price{font-weight:650;color:var(--ink)}
.product{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr));gap:1.5rem clamp(1.5rem,5vw,4rem);align-items:start}
.product img{width:100%;height:auto;border-radius:var(--radius);border:1px solid var(--line)}
.line{color:var(--soft);margin:0;letter-spacing:.06em;font-family:system-ui,sans-serif;font-size:.85rem}
.large{font-size:1.35rem;margin:.2rem 0 1rem}
vetrina-proof,vetrina-friend-store,vetrina-consent,vetrina-identities{display:block}
.vt-cue{font-family:system-ui,sans-serif;font-weight:600;border-inline-start:.3rem solid var(--warm);padding-inline-start:.8rem;margin:1rem 0 .25rem}
.vt-disclosure,.vt-policy{color:var(--soft);font-size:.92rem;margin:.25rem 0}
button,.button,.vt-button{font-weight:650;font-size:1rem;min-height:2.75rem;padding:.5rem 1.2rem;border-radius:.5rem;border:1.5px solid var(--accent);background:transparent;color:var(--accent);cursor:pointer;text-decoration:none;display:inline-block}
button.main,.button.main{background:var(--accent);color:var(--on-accent)}
button.danger,.button.danger{border-color:var(--bad);color:var(--bad)}
button:hover{filter:brightness(1.1)}
button:disabled{opacity:.45;cursor:not-allowed}
fieldset{border:1px solid var(--line);border-radius:var(--radius);margin:1rem 0;padding:.75rem 1rem 1rem}
legend{font-weight:650;padding:0 .4rem}
label{display:block;margin:.7rem 0 .25rem;font-weight:600}
.options{display:flex;flex-wrap:wrap;gap:.5rem}
.options label,.vt-choice{display:inline-flex;align-items:center;gap:.5rem;border:1px solid var(--line);border-radius:.5rem;padding:.5rem .8rem;margin:.2rem 0;font-weight:500;min-height:2.75rem;cursor:pointer}
.vt-choice{margin-inline-end:.4rem}
.options label:has(input:checked),.vt-choice:has(input:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.options input:disabled+span{text-decoration:line-through;color:var(--soft)}
input[type=text],input[type=password],select{font:inherit;width:100%;max-width:26rem;padding:.6rem .75rem;border:1px solid var(--soft);border-radius:.45rem;background:var(--card);color:var(--ink)}
select{width:auto}
input[type=radio],input[type=checkbox]{width:1.15rem;height:1.15rem;accent-color:var(--accent)}
.hint{color:var(--soft);margin:.2rem 0 .8rem;font-size:.95rem}
.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin:.75rem 0}
.row form,.row p{margin:0}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1.5rem}
.panel,vetrina-consent,vetrina-identities{background:var(--card);border:1px solid var(--line);border-radius:var(--radius);padding:1rem 1.4rem 1.4rem;margin:0 0 1.5rem}
table{width:100%;border-collapse:collapse}
th,td{text-align:start;padding:.7rem .5rem;border-block-end:1px solid var(--line)}
td.amount,th.amount{text-align:end;font-variant-numeric:tabular-nums}
.vt-consents,.vt-identities{list-style:none;padding:0;margin:0}
.vt-consents li,.vt-identities li{border-block-start:1px solid var(--line);padding:.8rem 0}
main .vt-consents,main .vt-identities{border:0;background:none}
main :is(.vt-consents,.vt-identities) li:first-child{border-block-start:0}
.vt-words p{font-size:.95rem;color:var(--soft)}
.vt-words .vt-wrong{color:var(--bad)}
.vt-button,.button{font-family:system-ui,"Noto Sans","Noto Sans Arabic",sans-serif}
.panel>:first-child,.panel form>:first-child{margin-block-start:0}
.panel>:last-child,.panel form>:last-child{margin-block-end:0}
.link{overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.95rem}
)";

}  // namespace

sample::response style_sheet() {
  return {200,
          {{"Content-Type", "text/css; charset=utf-8"}, {"Cache-Control", "public, max-age=300"}},
          std::string{sheet},
          {},
          false};
}

}  // namespace shop
