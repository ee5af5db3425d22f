#include "shoppers/sealed_columns.hpp"

#include "shoppers/merge_sql.hpp"

namespace vetrina::shoppers {
namespace {

using store::area;

store::statement const page_of_emails{area::record,
                                      "select shopper, 'email', 1, email_sealed from shopper "
                                      "where shop = $1 and (shopper > $2 or (shopper = $2 and 'email' > $3)) "
                                      "and email_sealed is not null order by shopper limit $4"};
store::statement const swap_email{area::record,
                                  "update shopper set email_sealed = $4 "
                                  "where shop = $1 and shopper = $2 and $3 = 'email' and email_sealed = $5"};

}  // namespace

vault::sealed_column email_column() noexcept { return {&page_of_emails, &swap_email, true}; }
vault::sealed_column merged_email_column() noexcept {
  return {&sql::page_of_merged_emails, &sql::swap_merged_email, true};
}

}  // namespace vetrina::shoppers
