// The words by which this shop asks. Change one, and its version: receipts name both.
import type { PolicyText } from './plugin';

const version = '2026-11';

const texts: Record<string, Record<string, string>> = {
  find_friends: {
    en: 'I let this shop read my list of friends at the network that I link, to find those who shop here too. Of everybody else nothing is kept.',
    it: 'Permetto a questo negozio di leggere la mia lista di amici nella rete che collego, per trovare chi compra anche qui. Di tutti gli altri non si conserva nulla.',
    ar: 'أسمح لهذا المتجر بقراءة قائمة أصدقائي في الشبكة التي أربطها للعثور على من يتسوّق هنا أيضًا. ولا يُحفظ شيء عن غيرهم.',
  },
  show_to_friends: {
    en: 'My friends may see by my name what I choose to show them. I can take it back at any time.',
    it: 'I miei amici possono vedere con il mio nome ciò che scelgo di mostrare. Posso ripensarci in ogni momento.',
    ar: 'يمكن لأصدقائي أن يروا باسمي ما أختار إظهاره لهم. ويمكنني التراجع في أي وقت.',
  },
  count_me: {
    en: 'I count, without my name, where the shop says how many own or want something.',
    it: 'Conto anch’io, senza nome, quando il negozio dice quante persone hanno o desiderano qualcosa.',
    ar: 'أُحتسب من دون اسمي عندما يذكر المتجر عدد من يملكون شيئًا أو يريدونه.',
  },
  answer_questions: {
    en: 'Friends may ask me about things that I allow questions for.',
    it: 'Gli amici possono farmi domande sulle cose per cui lo permetto.',
    ar: 'يمكن للأصدقاء أن يسألوني عن الأشياء التي أسمح بالسؤال عنها.',
  },
};

export const policies: PolicyText[] = Object.entries(texts).flatMap(([purpose, byLocale]) =>
  Object.entries(byLocale).map(([locale, text]) => ({ purpose, locale, version, text })));
