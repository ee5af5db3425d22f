// consent_operations: consent.set, consent.list, policy.put, and the documents they speak. Inner header of shoppers/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"
#include "shoppers/consents.hpp"
#include "shoppers/receipts.hpp"

namespace vetrina::shoppers {

struct consent_request {
  shoppers::purpose purpose = shoppers::purpose::find_friends;
  bool granted = false;
  std::optional<shown_text> shown;
};
BOOST_DESCRIBE_STRUCT(consent_request, (), (purpose, granted, shown))
VT_NOTES(consent_request, note{"purpose", "What it is about."},
         note{"granted",
              "false withdraws, from the next query on; what was granted for single things with "
              "show_to_friends is withdrawn with it."},
         note{"shown", "The words on the screen. Required to grant; withdrawing needs none."})

struct consent_answer {
  std::string receipt;
  shoppers::purpose purpose = shoppers::purpose::find_friends;
  bool granted = false;
  std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(consent_answer, (), (receipt, purpose, granted, at))
VT_NOTES(consent_answer, note{"receipt", "Proof of the choice, r_…"}, note{"purpose", "What it is about."},
         note{"granted", "What holds from now on."}, note{"at", "When, ms UTC."})

struct consent_list_request {
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(consent_list_request, (), (limit, cursor))
VT_NOTES(consent_list_request, note{"limit", "Receipts in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct consent_state {
  shoppers::purpose purpose = shoppers::purpose::find_friends;
  bool granted = false;
  std::optional<std::int64_t> at;
  std::optional<std::string> receipt;
  std::optional<policy_text> policy;
};
BOOST_DESCRIBE_STRUCT(consent_state, (), (purpose, granted, at, receipt, policy))
VT_NOTES(consent_state, note{"purpose", "What it is about."}, note{"granted", "Whether it holds now."},
         note{"at", "When it was last chosen; absent: never."}, note{"receipt", "Proof of the last choice."},
         note{"policy", "The words to ask with, in the caller's language, for shown; absent where the shop has none."})

struct receipt_item {
  std::string receipt;
  std::int64_t at = 0;
  receipt_body body;
  std::string hash;
  std::string prev_hash;
  std::string salt;
  std::optional<std::string> signature;
};
BOOST_DESCRIBE_STRUCT(receipt_item, (), (receipt, at, body, hash, prev_hash, salt, signature))
VT_NOTES(receipt_item, note{"receipt", "Its id, r_…"}, note{"at", "When, ms UTC."}, note{"body", "What was chosen."},
         note{"hash", "SHA-256 over prev_hash and the digest of salt and body, hexadecimal."},
         note{"prev_hash", "Hash of the shop's receipt before; empty for the first."},
         note{"salt", "Of the digest: SHA-256 of salt and body, hexadecimal."},
         note{"signature",
              "JWS over shop, receipt and hash, by the key that `key` is the public half of; absent in receipts from "
              "before there were signatures."})

struct consent_list {
  std::vector<consent_state> consents;
  std::vector<receipt_item> receipts;
  json::raw key{"{}"};
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(consent_list, (), (consents, receipts, key, next))
VT_NOTES(consent_list, note{"consents", "Every purpose."}, note{"receipts", "Newest first."},
         note{"key", "The public key of the shop's receipts, a JWK."},
         note{"next", "Cursor of the page of receipts after; absent on the last."})

struct policy_request {
  shoppers::purpose purpose = shoppers::purpose::find_friends;
  std::string locale;
  std::string text;
  std::string version;
};
BOOST_DESCRIBE_STRUCT(policy_request, (), (purpose, locale, text, version))
VT_NOTES(policy_request, note{"purpose", "What the words ask for."},
         note{"locale", "Language of the words, BCP 47."}.range(2, 35),
         note{"text", "The words as they are shown."}.range(1, 16'384),
         note{"version", "Names this wording; another wording needs another version."}.range(1, 64))

struct policy_answer {
  std::string text_hash;
};
BOOST_DESCRIBE_STRUCT(policy_answer, (), (text_hash))
VT_NOTES(policy_answer, note{"text_hash", "SHA-256 of the text, hexadecimal; goes into shown.text_hash."})

[[nodiscard]] result<consent_answer> set_consent(ops::command& in, consent_request const& wanted);
[[nodiscard]] result<consent_list> list_consents(ops::query& in, consent_list_request const& wanted);
[[nodiscard]] result<policy_answer> put_policy(ops::command& in, policy_request const& wanted);

[[nodiscard]] result<void> export_consents(ops::query& in, std::string_view shopper,
                                           std::vector<ops::export_part>& parts);

}  // namespace vetrina::shoppers
