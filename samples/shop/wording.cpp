#include "shop/wording.hpp"

#include <algorithm>

namespace shop {
namespace {

struct sentence {
  std::string_view key, en, it, ar;
};

// By key, for a search by halves; wording_is_sorted below holds it so at compile time.
constexpr std::array sentences{
    sentence{"account", "Account", "Il tuo account", "حسابك"},
    sentence{"account.create", "Create account", "Crea un account", "إنشاء حساب"},
    sentence{"account.customer", "Customer number", "Numero cliente", "رقم العميل"},
    sentence{"account.data", "Your data", "I tuoi dati", "بياناتك"},
    sentence{"account.export", "Download everything held about you", "Scarica tutto ciò che conserviamo su di te",
             "تنزيل كل ما نحتفظ به عنك"},
    sentence{"account.hello", "Hello,", "Ciao,", "مرحبًا،"},
    sentence{"account.new", "New here?", "Prima volta qui?", "جديد هنا؟"},
    sentence{"account.orders", "Your orders", "I tuoi ordini", "طلباتك"},
    sentence{"bag", "Bag", "Borsa", "الحقيبة"},
    sentence{"bag.add", "Add to bag", "Aggiungi alla borsa", "أضف إلى الحقيبة"},
    sentence{"bag.empty", "Your bag is empty.", "La tua borsa è vuota.", "حقيبتك فارغة."},
    sentence{"bag.pay", "Buy now", "Compra ora", "اشترِ الآن"},
    sentence{"bag.pay_note", "This is a sample shop: nothing is charged and nothing is sent.",
             "Questo è un negozio di esempio: non si paga e non si spedisce nulla.",
             "هذا متجر تجريبي: لا يُخصم أي مبلغ ولا يُشحن أي شيء."},
    sentence{"bag.remove", "Remove", "Togli", "إزالة"},
    sentence{"bag.sign_in_first", "Sign in to buy. Your bag stays as it is.",
             "Accedi per comprare. La tua borsa resta com'è.", "سجّل الدخول للشراء. تبقى حقيبتك كما هي."},
    sentence{"bag.total", "Total", "Totale", "المجموع"},
    sentence{"error.again", "Something went wrong on our side. Nothing was changed; please try again.",
             "Qualcosa non ha funzionato da parte nostra. Nulla è cambiato; riprova.",
             "حدث خطأ من جانبنا. لم يتغير شيء؛ حاول مرة أخرى."},
    sentence{"error.form", "This form is too old. Load the page again and send it once more.",
             "Il modulo è troppo vecchio. Ricarica la pagina e invialo di nuovo.",
             "هذا النموذج قديم. أعد تحميل الصفحة وأرسله مرة أخرى."},
    sentence{"error.not_found", "There is no such page in this shop.", "Questa pagina non c'è.",
             "لا توجد مثل هذه الصفحة في هذا المتجر."},
    sentence{"error.title", "That did not work", "Non ha funzionato", "لم ينجح ذلك"},
    sentence{"friends", "Your friends' shop", "Il negozio dei tuoi amici", "متجر أصدقائك"},
    sentence{"friends.intro", "What your friends chose to show you. Nobody is here who did not say yes.",
             "Quello che i tuoi amici hanno scelto di mostrarti. Qui c'è solo chi ha detto di sì.",
             "ما اختار أصدقاؤك أن يروك إياه. لا يظهر هنا إلا من وافق."},
    sentence{"friends.link", "Link an account to find friends who shop here.",
             "Collega un account per trovare gli amici che comprano qui.",
             "اربط حسابًا للعثور على أصدقائك الذين يتسوقون هنا."},
    sentence{"friends.sign_in", "Sign in to see what your friends chose to show you.",
             "Accedi per vedere quello che i tuoi amici hanno scelto di mostrarti.",
             "سجّل الدخول لترى ما اختار أصدقاؤك أن يروك إياه."},
    sentence{"home", "Shop", "Negozio", "المتجر"},
    sentence{"home.lead", "Denim that outlives the trend", "Denim che sopravvive alle mode",
             "دنيم يدوم أطول من الموضة"},
    sentence{"home.sub", "Cut in one workshop, repaired for free, and worn by people you may know.",
             "Tagliato in un solo laboratorio, riparato gratis e indossato da persone che forse conosci.",
             "يُفصَّل في ورشة واحدة ويُصلَح مجانًا ويرتديه أناس قد تعرفهم."},
    sentence{"language", "Language", "Lingua", "اللغة"},
    sentence{"leave.books",
             "The shop keeps the lines and prices of your orders for its books, without anything that leads to you.",
             "Il negozio conserva righe e prezzi dei tuoi ordini per la contabilità, senza nulla che porti a te.",
             "يحتفظ المتجر ببنود طلباتك وأسعارها لدفاتره دون أي شيء يدل عليك."},
    sentence{"leave.code", "It is done. This code proves it; keep it if you like, and look at it whenever you want:",
             "Fatto. Questo codice lo prova: conservalo se vuoi, e consultalo quando desideri:",
             "تم الأمر. هذا الرمز يثبت ذلك؛ احتفظ به إن شئت وراجعه متى أردت:"},
    sentence{"leave.done", "Your account is gone", "Il tuo account non c’è più", "لم يعد حسابك موجودًا"},
    sentence{"leave.kept", "What is kept, and why", "Che cosa resta, e perché", "ما يُحتفظ به، ولماذا"},
    sentence{"leave.stay", "No, keep my account", "No, tengo il mio account", "لا، أبقِ حسابي"},
    sentence{"leave.sure", "Delete everything now", "Cancella tutto ora", "احذف كل شيء الآن"},
    sentence{"leave.title", "Delete my account", "Cancella il mio account", "احذف حسابي"},
    sentence{
        "leave.what",
        "Your account, your networks and everything you said here go at once, and access to your accounts at networks is given back. This cannot be undone.",
        "Il tuo account, le tue reti e tutto ciò che hai detto qui spariscono subito, e l’accesso ai tuoi account sulle reti viene restituito. Non si può annullare.",
        "يُحذف حسابك وشبكاتك وكل ما قلته هنا فورًا، ويُعاد الوصول إلى حساباتك في الشبكات. لا يمكن التراجع عن ذلك."},
    sentence{"link.find", "Find my friends there (you can withdraw this at any time)",
             "Trova lì i miei amici (puoi revocarlo quando vuoi)", "اعثر على أصدقائي هناك (يمكنك سحب ذلك في أي وقت)"},
    sentence{"link.go", "Link it", "Collega", "اربطها"},
    sentence{"link.op", "Link the identity provider", "Collega il provider di identità", "اربط مزوّد الهوية"},
    sentence{"link.op.why", "Then you can sign in with it, too. Nothing is posted.",
             "Così potrai accedere anche con quello. Non pubblichiamo nulla.",
             "عندها يمكنك تسجيل الدخول به أيضًا. لا ننشر أي شيء."},
    sentence{"link.sandbox", "Link the sandbox network", "Collega la rete sandbox", "اربط شبكة التجربة"},
    sentence{"market", "Ship to", "Spedizione in", "الشحن إلى"},
    sentence{"market.IT", "Italy", "Italia", "إيطاليا"},
    sentence{"market.US", "United States", "Stati Uniti", "الولايات المتحدة"},
    sentence{"name", "Name", "Nome", "الاسم"},
    sentence{"name.hint", "Friends see this name where you let them.", "Gli amici vedono questo nome, se lo permetti.",
             "يرى الأصدقاء هذا الاسم حيث تسمح بذلك."},
    sentence{"notice.already_linked", "This account was linked to you already.",
             "Questo account era già collegato a te.", "هذا الحساب مرتبط بك بالفعل."},
    sentence{"notice.bought", "Thank you. Your order is in.", "Grazie. Abbiamo ricevuto il tuo ordine.",
             "شكرًا لك. تم استلام طلبك."},
    sentence{"notice.cancelled", "You stopped the sign-in. Nothing was shared and nothing was linked.",
             "Hai interrotto l'accesso. Nulla è stato condiviso o collegato.",
             "أوقفت تسجيل الدخول. لم تتم مشاركة أو ربط أي شيء."},
    sentence{
        "notice.conflict",
        "That account is linked to another customer of this shop, so it was not linked to you. If that customer is you as well, write to us.",
        "Quell'account è collegato a un altro cliente del negozio, quindi non a te. Se quel cliente sei sempre tu, scrivici.",
        "هذا الحساب مرتبط بعميل آخر في هذا المتجر، لذلك لم يُربط بك. إن كنت أنت ذلك العميل أيضًا فاكتب إلينا."},
    sentence{"notice.extended", "The network now lets us read what you agreed to.",
             "Ora la rete ci lascia leggere ciò a cui hai acconsentito.", "تسمح لنا الشبكة الآن بقراءة ما وافقت عليه."},
    sentence{"notice.linked", "Linked.", "Collegato.", "تم الربط."},
    sentence{"notice.looking", "Your friends are being looked for. They appear here in a moment.",
             "Stiamo cercando i tuoi amici. Appariranno qui tra poco.", "نبحث الآن عن أصدقائك، وسيظهرون هنا بعد قليل."},
    sentence{"notice.needs_existing_login", "Sign in the way you did before, then link the account here.",
             "Accedi come hai fatto finora, poi collega l'account qui.",
             "سجّل الدخول بالطريقة المعتادة ثم اربط الحساب هنا."},
    sentence{"notice.network", "The network did not answer as it should. Nothing was changed; try again later.",
             "La rete non ha risposto come dovrebbe. Nulla è cambiato; riprova più tardi.",
             "لم تستجب الشبكة كما ينبغي. لم يتغير شيء؛ حاول لاحقًا."},
    sentence{"notice.prove", "Sign in once more first, so that we know it is you.",
             "Prima accedi ancora una volta, così sappiamo che sei tu.", "سجّل الدخول مرة أخرى أولًا لنتأكد من هويتك."},
    sentence{"notice.rejected", "The answer could not be trusted, so nothing was linked. Please begin again.",
             "La risposta non era affidabile: nulla è stato collegato. Ricomincia.",
             "تعذّر الوثوق بالرد، لذلك لم يُربط شيء. ابدأ من جديد."},
    sentence{"notice.signed_in", "You are signed in.", "Hai effettuato l'accesso.", "تم تسجيل الدخول."},
    sentence{"notice.signed_out", "You are signed out.", "Sei uscito.", "تم تسجيل الخروج."},
    sentence{"notice.taken", "This name is taken. Choose another.", "Questo nome è già in uso. Scegline un altro.",
             "هذا الاسم مستخدم. اختر اسمًا آخر."},
    sentence{"notice.wrong", "Name or password is not right.", "Nome o password non corretti.",
             "الاسم أو كلمة المرور غير صحيحين."},
    sentence{"order", "Order", "Ordine", "الطلب"},
    sentence{"order.thanks", "Thank you", "Grazie", "شكرًا لك"},
    sentence{"password", "Password", "Password", "كلمة المرور"},
    sentence{"product.options", "Choose yours", "Scegli il tuo", "اختر ما يناسبك"},
    sentence{"product.sold_out", "Sold out", "Esaurito", "نفدت الكمية"},
    sentence{"react.like", "Like", "Mi piace", "يعجبني"},
    sentence{"react.own", "I own it", "Ce l'ho", "أملكه"},
    sentence{"react.title", "What is it to you?", "Che cos'è per te?", "ما هو بالنسبة لك؟"},
    sentence{"react.tried", "Tried it", "L'ho provato", "جرّبته"},
    sentence{"react.want", "I want it", "Lo vorrei", "أريده"},
    sentence{"react.who", "Who may know", "Chi può saperlo", "من يمكنه أن يعرف"},
    sentence{"react.who.friends", "My friends", "I miei amici", "أصدقائي"},
    sentence{"react.who.nobody", "Nobody", "Nessuno", "لا أحد"},
    sentence{"share", "Share with a direct link", "Condividi con un link diretto", "شارك برابط مباشر"},
    sentence{"share.ready",
             "Your link, signed by the shop:", "Il tuo link, firmato dal negozio:", "رابطك موقّع من المتجر:"},
    sentence{"sign_in", "Sign in", "Accedi", "تسجيل الدخول"},
    sentence{"sign_in.back", "Already a customer", "Sei già cliente", "عميل بالفعل"},
    sentence{"sign_in.op", "Continue with the identity provider", "Continua con il provider di identità",
             "المتابعة باستخدام مزوّد الهوية"},
    sentence{"sign_in.or", "or with a name and a password", "oppure con nome e password", "أو باسم وكلمة مرور"},
    sentence{"sign_in.sandbox", "Continue with the sandbox network", "Continua con la rete sandbox",
             "المتابعة باستخدام شبكة التجربة"},
    sentence{"sign_out", "Sign out", "Esci", "تسجيل الخروج"},
    sentence{"skip", "Skip to content", "Vai al contenuto", "انتقل إلى المحتوى"},
    sentence{"step_up.title", "Is it still you?", "Sei ancora tu?", "هل ما زلت أنت؟"},
    sentence{"step_up.why", "You signed in a while ago. Prove it once more, then the account is linked.",
             "Hai effettuato l'accesso un po' di tempo fa. Confermalo ancora una volta, poi l'account verrà collegato.",
             "سجّلت الدخول منذ فترة. أثبت هويتك مرة أخرى ثم يُربط الحساب."},
    sentence{"sync", "Look for friends again", "Cerca di nuovo gli amici", "ابحث عن الأصدقاء مرة أخرى"},
    sentence{
        "welcome.known",
        "Sign in the way you did before, then link this network from your account. We never join accounts by address.",
        "Accedi come hai fatto finora, poi collega questa rete dal tuo account. Non uniamo mai account in base all’indirizzo.",
        "سجّل الدخول بالطريقة المعتادة ثم اربط هذه الشبكة من حسابك. نحن لا ندمج الحسابات بحسب العنوان أبدًا."},
    sentence{"welcome.new", "Welcome. Shall we open an account for you?", "Benvenuto. Apriamo un account per te?",
             "أهلًا بك. هل نفتح لك حسابًا؟"},
    sentence{"welcome.no", "No, forget it", "No, lascia stare", "لا، انسَ الأمر"},
};

constexpr bool wording_is_sorted() {
  return std::is_sorted(sentences.begin(), sentences.end(), [](auto const& a, auto const& b) { return a.key < b.key; });
}
static_assert(wording_is_sorted());

}  // namespace

bool is_language(std::string_view const code) noexcept {
  return std::any_of(languages.begin(), languages.end(), [&](auto const& one) { return one.code == code; });
}

std::string_view direction_of(std::string_view const language) noexcept { return language == "ar" ? "rtl" : "ltr"; }

std::string_view say(std::string_view const language, std::string_view const key) noexcept {
  auto const at = std::lower_bound(sentences.begin(), sentences.end(), key,
                                   [](sentence const& one, std::string_view const wanted) { return one.key < wanted; });
  if (at == sentences.end() || at->key != key) return key;
  return language == "it" ? at->it : language == "ar" ? at->ar : at->en;
}

std::array<purpose_text, 4> const& purpose_texts() noexcept {
  static constexpr std::array<purpose_text, 4> texts{
      {{"find_friends",
        "Read whom I follow and who follows me at the networks I linked, to find friends who shop here. People who are "
        "not customers here are not stored.",
        "Leggere chi seguo e chi mi segue sulle reti che ho collegato, per trovare gli amici che comprano qui. Chi non "
        "è cliente qui non viene memorizzato."},
       {"show_to_friends",
        "Show my name to friends beside things for which I chose that friends may know. I can take it back at any time.",
        "Mostrare il mio nome agli amici accanto alle cose per le quali ho scelto che possano saperlo. Posso revocarlo "
        "in ogni momento."},
       {"count_me", "Count me, without a name, where the shop says how many people own a thing.",
        "Contarmi, senza nome, dove il negozio dice quante persone possiedono una cosa."},
       {"answer_questions", "Pass friends' questions about things I own on to me. Whether I answer is up to me.",
        "Inoltrarmi le domande degli amici sulle cose che possiedo. Se rispondere lo decido io."}}};
  return texts;
}

}  // namespace shop
