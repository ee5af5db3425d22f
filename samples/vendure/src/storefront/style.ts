// The storefront's one style sheet: light and dark, left to right and right to left, no font or picture from elsewhere.
export const style = `
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#161a22;--soft:#5b6472;--line:#dfe3e9;--accent:#1257a6;--on-accent:#fff;--glow:#e7f0fb;--good:#0f7a4d;--radius:14px;--shadow:0 1px 2px #1018280d,0 8px 24px #10182812}
@media (prefers-color-scheme:dark){:root{--paper:#0f1318;--card:#181e26;--ink:#eef1f5;--soft:#a3adbb;--line:#2b3440;--accent:#8fbdf5;--on-accent:#0d1620;--glow:#1d2a3b;--good:#5fd3a0;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;min-block-size:100vh;display:grid;grid-template-rows:auto 1fr auto;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,"Segoe UI","DejaVu Sans","Noto Sans","Noto Sans Arabic",sans-serif}
h1{font-size:clamp(1.6rem,3.2vw,2.3rem);line-height:1.2;letter-spacing:-.02em;margin:.2rem 0 .6rem;text-wrap:balance}
[dir=rtl] h1{letter-spacing:0}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .75rem}
a{color:var(--accent);text-underline-offset:.2em}
img{max-width:100%}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
.skip{position:absolute;inset-inline-start:-99rem;background:var(--card);padding:.75rem 1rem;z-index:2}
.skip:focus{inset-inline-start:1rem;inset-block-start:1rem}
.top{display:flex;flex-wrap:wrap;gap:.25rem 2rem;align-items:center;justify-content:space-between;padding:.75rem clamp(1rem,4vw,3rem);background:var(--card);border-block-end:1px solid var(--line)}
.brand{display:inline-flex;align-items:center;gap:.6rem;font-size:1.2rem;font-weight:750;text-decoration:none;color:var(--ink)}
.brand i{inline-size:1.6rem;block-size:1.6rem;border-radius:50%;background:conic-gradient(from 210deg,#17c1ff,#1257a6,#17c1ff)}
.top nav{display:flex;flex-wrap:wrap;gap:0 1.25rem}
.top nav a{display:inline-flex;align-items:center;gap:.4rem;min-block-size:44px;color:var(--ink);text-decoration:none;font-weight:550}
.top nav a:hover,.top nav a[aria-current]{color:var(--accent)}
.count{min-inline-size:1.5rem;padding:0 .4rem;border-radius:1rem;background:var(--accent);color:var(--on-accent);font-size:.8rem;text-align:center}
main{inline-size:100%;max-inline-size:74rem;margin:0 auto;padding:1.75rem clamp(1rem,4vw,3rem) 4rem}
.lead{color:var(--soft);font-size:1.1rem;max-inline-size:60ch;margin:0 0 1.5rem}
.soft{color:var(--soft)}
.notice{margin:0 0 1.25rem;padding:.75rem 1rem;border-inline-start:4px solid var(--good);border-radius:8px;background:var(--card);box-shadow:var(--shadow);font-weight:550}
.grid{list-style:none;margin:0;padding:0;display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fill,minmax(min(13.5rem,100%),1fr))}
.grid li{position:relative;display:flex;flex-direction:column;background:var(--card);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden;transition:box-shadow .15s}
.grid li:hover{box-shadow:var(--shadow)}
.grid img{inline-size:100%;block-size:auto;aspect-ratio:1;object-fit:cover;display:block}
.grid h2{font-size:1rem;margin:.8rem 1rem 0}
.grid a{color:inherit;text-decoration:none}
.grid a::after{content:"";position:absolute;inset:0}
.grid p{margin:.1rem 1rem .9rem}
.grid+nav{margin-block-start:1.5rem}
.head{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center;justify-content:space-between}
.price{font-weight:650;font-variant-numeric:tabular-nums}
.product{display:grid;gap:2rem clamp(1.5rem,4vw,3.5rem);grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));align-items:start}
.product>img{inline-size:100%;block-size:auto;aspect-ratio:1;object-fit:cover;border-radius:var(--radius);border:1px solid var(--line)}
.product .price{font-size:1.5rem;margin:.25rem 0 1rem}
vetrina-proof:not(:empty){margin:0 0 1rem}
.vt-cue{padding:.75rem 1rem;border-radius:10px;background:var(--glow)}
.panel{background:var(--card);border:1px solid var(--line);border-radius:var(--radius);padding:1.25rem 1.5rem;margin:0 0 1.25rem}
.vt-choice,.vt-embargo{font-weight:500}
.two{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));align-items:start}
fieldset{border:0;margin:0 0 1rem;padding:0;min-inline-size:0}
legend,label{font-weight:600}
legend{padding:0;margin-block-end:.5rem}
.options{display:flex;flex-wrap:wrap;gap:.5rem}
.options label{display:inline-flex;align-items:center;gap:.5rem;min-block-size:44px;padding:.25rem .9rem;border:1px solid var(--line);border-radius:999px;background:var(--card);font-weight:500;cursor:pointer}
.options label:has(:checked){border-color:var(--accent);background:var(--glow)}
.options input{accent-color:var(--accent);inline-size:1.1rem;block-size:1.1rem;margin:0}
.field{display:grid;gap:.25rem;margin-block-end:.9rem}
.field input,.field select{min-block-size:44px;padding:.5rem .75rem;border:1px solid #7b8594;border-radius:8px;background:var(--card);color:inherit;font:inherit;inline-size:100%}
.check{display:flex;gap:.6rem;align-items:center;min-block-size:44px}
.check input{inline-size:1.1rem;block-size:1.1rem;accent-color:var(--accent)}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-block-size:44px;padding:.5rem 1.3rem;border:1px solid var(--accent);border-radius:10px;background:none;color:var(--accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.main{background:var(--accent);color:var(--on-accent)}
button:hover,.button:hover{filter:brightness(1.08)}
.row{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center}
.shared{margin:1rem 0 0;padding:.75rem 1rem;border-radius:10px;background:var(--glow);overflow-wrap:anywhere}
table{inline-size:100%;border-collapse:collapse}
th,td{padding:.75rem .5rem;border-block-end:1px solid var(--line);text-align:start;vertical-align:middle}
td.end,th.end{text-align:end}
tfoot th,tfoot td{border:0;font-weight:650}
td img,th img{inline-size:64px;block-size:64px;border-radius:8px;object-fit:cover;display:block}
.thing{display:flex;gap:.9rem;align-items:center;font-weight:600}
vetrina-friend-store>h2{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
vetrina-consent,vetrina-identities{margin:0 0 1.25rem}
.bottom{display:flex;flex-wrap:wrap;gap:.5rem 2rem;justify-content:space-between;padding:1.25rem clamp(1rem,4vw,3rem);border-block-start:1px solid var(--line);color:var(--soft)}
.bottom nav a{display:inline-flex;align-items:center;min-block-size:44px;padding-inline:.6rem}
.bottom [aria-current]{font-weight:700;text-decoration:none;color:var(--ink)}
vetrina-proof,vetrina-friend-store,vetrina-consent,vetrina-identities{--vt-accent:var(--accent);--vt-on-accent:var(--on-accent);--vt-tint:var(--glow);--vt-ink:var(--ink);--vt-muted:var(--soft);--vt-line:var(--line);--vt-surface:var(--card);--vt-ground:var(--paper);--vt-radius:var(--radius)}
@media (max-width:30rem){.top nav{gap:0 .5rem;font-size:.875rem;inline-size:100%;justify-content:space-between}.thing{flex-direction:column;align-items:start;gap:.4rem}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#1257a6"/><path d="M9 11h14l-7 12z" fill="#17c1ff"/></svg>';
