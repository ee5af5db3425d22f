# Turns web/assets/* into one C++ file of raw string literals. Run as a script: -DOUT=file -DCSS=file -DJS=file.
file(READ ${CSS} css)
file(READ ${JS} js)
file(WRITE ${OUT} "namespace vetrina::web {
extern char const* const vetrina_css;
extern char const* const vetrina_js;
char const* const vetrina_css = R\"vt_asset(${css})vt_asset\";
char const* const vetrina_js = R\"vt_asset(${js})vt_asset\";
}
")
