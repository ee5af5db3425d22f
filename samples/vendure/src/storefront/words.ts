// The storefront's own words. Vetrina's widgets bring theirs, in the same languages.
export const languages = [
  { code: 'en', name: 'English', direction: 'ltr' },
  { code: 'it', name: 'Italiano', direction: 'ltr' },
  { code: 'ar', name: 'العربية', direction: 'rtl' },
] as const;

export type Language = (typeof languages)[number]['code'];

export const isLanguage = (text: unknown): text is Language => languages.some((one) => one.code === text);

const table = {
  'skip': ['Skip to the content', 'Vai al contenuto', 'انتقل إلى المحتوى'],
  'home': ['Products', 'Prodotti', 'المنتجات'],
  'home.lead': ['Things that friends vouch for', 'Le cose che gli amici consigliano', 'أشياء يوصي بها الأصدقاء'],
  'home.sub': ['The catalogue that comes with Vendure, and what your friends say of it.', 'Il catalogo di Vendure, e che cosa ne dicono gli amici.', 'كتالوج Vendure وما يقوله أصدقاؤك عنه.'],
  'friends': ['Friend store', 'Negozio degli amici', 'متجر الأصدقاء'],
  'friends.lead': ['What your friends have and want. Only what they chose to show you.', 'Quello che gli amici hanno e desiderano. Solo ciò che hanno scelto di mostrarti.', 'ما يملكه أصدقاؤك وما يريدونه. فقط ما اختاروا أن يُظهروه لك.'],
  'friends.sign_in': ['Sign in to see your friends here.', 'Accedi per vedere qui i tuoi amici.', 'سجّل الدخول لترى أصدقاءك هنا.'],
  'account': ['Account', 'Account', 'الحساب'],
  'account.hello': ['Hello', 'Ciao', 'مرحبًا'],
  'account.customer': ['Customer', 'Cliente', 'العميل'],
  'account.orders': ['Your orders', 'I tuoi ordini', 'طلباتك'],
  'account.none': ['No orders yet.', 'Ancora nessun ordine.', 'لا طلبات بعد.'],
  'cart': ['Cart', 'Carrello', 'السلة'],
  'cart.empty': ['Your cart is empty.', 'Il carrello è vuoto.', 'سلتك فارغة.'],
  'cart.remove': ['Remove', 'Togli', 'إزالة'],
  'cart.shipping': ['Shipping', 'Spedizione', 'الشحن'],
  'cart.total': ['Total', 'Totale', 'المجموع'],
  'cart.checkout': ['Check out', 'Alla cassa', 'إتمام الشراء'],
  'cart.sign_in': ['Sign in to check out', 'Accedi per pagare', 'سجّل الدخول لإتمام الشراء'],
  'cart.from_link': ['The link filled your cart.', 'Il link ha riempito il carrello.', 'ملأ الرابط سلتك.'],
  'cart.out': ['This could not be put into the cart.', 'Non è stato possibile aggiungerlo al carrello.', 'تعذّرت إضافته إلى السلة.'],
  'product.options': ['Choose', 'Scegli', 'اختر'],
  'product.add': ['Add to cart', 'Aggiungi al carrello', 'أضف إلى السلة'],
  'product.out': ['sold out', 'esaurito', 'نفدت الكمية'],
  'share': ['Share a link to a filled cart', 'Condividi un link al carrello pronto', 'شارك رابطًا إلى سلة جاهزة'],
  'share.ready': ['Your link:', 'Il tuo link:', 'رابطك:'],
  'checkout': ['Check out', 'Cassa', 'إتمام الشراء'],
  'checkout.name': ['Full name', 'Nome e cognome', 'الاسم الكامل'],
  'checkout.street': ['Street and number', 'Via e numero', 'الشارع والرقم'],
  'checkout.city': ['City', 'Città', 'المدينة'],
  'checkout.postcode': ['Postcode', 'CAP', 'الرمز البريدي'],
  'checkout.country': ['Country', 'Paese', 'البلد'],
  'checkout.shipping': ['Shipping', 'Spedizione', 'الشحن'],
  'checkout.goods': ['Goods, before shipping', 'Prodotti, spedizione esclusa', 'البضائع قبل الشحن'],
  'checkout.pay': ['Pay now', 'Paga ora', 'ادفع الآن'],
  'checkout.note': ['A sample: the payment is Vendure’s dummy method.', 'Un esempio: il pagamento è quello di prova di Vendure.', 'مثال: الدفع هو طريقة Vendure التجريبية.'],
  'order': ['Order', 'Ordine', 'الطلب'],
  'order.thanks': ['Thank you', 'Grazie', 'شكرًا لك'],
  'order.bought': ['You bought', 'Hai comprato', 'اشتريت'],
  'sign_in': ['Sign in', 'Accedi', 'تسجيل الدخول'],
  'sign_in.with': ['Continue with', 'Continua con', 'تابع مع'],
  'sign_in.provider': ['the identity provider', 'il provider di identità', 'مزوّد الهوية'],
  'sign_in.network': ['the sandbox network', 'la rete di prova', 'الشبكة التجريبية'],
  'sign_in.or': ['or with an e-mail address', 'oppure con un indirizzo e-mail', 'أو بعنوان بريد إلكتروني'],
  'sign_in.email': ['E-mail address', 'Indirizzo e-mail', 'البريد الإلكتروني'],
  'sign_in.password': ['Password', 'Password', 'كلمة المرور'],
  'sign_up': ['Open an account', 'Crea un account', 'إنشاء حساب'],
  'sign_up.name': ['Name', 'Nome', 'الاسم'],
  'sign_out': ['Sign out', 'Esci', 'تسجيل الخروج'],
  'link': ['Find your friends', 'Trova i tuoi amici', 'اعثر على أصدقائك'],
  'link.go': ['Link the sandbox network', 'Collega la rete di prova', 'اربط الشبكة التجريبية'],
  'link.find': ['Find friends who shop here too', 'Trova gli amici che comprano anche qui', 'اعثر على الأصدقاء الذين يتسوّقون هنا أيضًا'],
  'language': ['Language', 'Lingua', 'اللغة'],
  'notice.signed_in': ['You are signed in.', 'Hai effettuato l’accesso.', 'تم تسجيل دخولك.'],
  'notice.signed_out': ['You are signed out.', 'Sei uscito.', 'تم تسجيل خروجك.'],
  'notice.linked': ['Your account is linked.', 'Il tuo account è collegato.', 'تم ربط حسابك.'],
  'notice.already_linked': ['This account was linked already.', 'Questo account era già collegato.', 'هذا الحساب مرتبط من قبل.'],
  'notice.extended': ['Your account is linked.', 'Il tuo account è collegato.', 'تم ربط حسابك.'],
  'notice.cancelled': ['You stopped the sign-in. Nothing was shared.', 'Hai interrotto l’accesso. Nulla è stato condiviso.', 'أوقفتَ تسجيل الدخول. لم تتم مشاركة أي شيء.'],
  'notice.needs_step_up': ['For your safety, sign in again and then link.', 'Per sicurezza accedi di nuovo e poi collega.', 'لسلامتك سجّل الدخول مجددًا ثم اربط.'],
  'notice.needs_existing_login': ['There is an account with this address. Sign in to it, then link.', 'Esiste già un account con questo indirizzo. Accedi e poi collega.', 'يوجد حساب بهذا العنوان. سجّل الدخول إليه ثم اربط.'],
  'notice.conflict': ['This account belongs to another customer.', 'Questo account appartiene a un altro cliente.', 'هذا الحساب يخص عميلًا آخر.'],
  'notice.rejected': ['The network could not vouch for you. Try again.', 'La rete non ha potuto garantire per te. Riprova.', 'تعذّر على الشبكة تأكيد هويتك. حاول مجددًا.'],
  'notice.network': ['The network did not answer. Try again.', 'La rete non ha risposto. Riprova.', 'لم تُجب الشبكة. حاول مجددًا.'],
  'notice.wrong': ['That does not match. Try again.', 'Non corrisponde. Riprova.', 'غير مطابق. حاول مجددًا.'],
  'error': ['This did not work', 'Non ha funzionato', 'لم ينجح ذلك'],
  'error.not_found': ['There is no such page.', 'Questa pagina non esiste.', 'لا توجد صفحة كهذه.'],
  'error.again': ['Please try again.', 'Riprova, per favore.', 'حاول مرة أخرى من فضلك.'],
} satisfies Record<string, readonly [en: string, it: string, ar: string]>;

export type Key = keyof typeof table;

export const isKey = (text: string): text is Key => text in table;

export function say(language: Language, key: Key): string {
  return table[key][languages.findIndex((one) => one.code === language)];
}
