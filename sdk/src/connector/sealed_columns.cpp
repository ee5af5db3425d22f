#include "connector/sealed_columns.hpp"

namespace vetrina::connector {
namespace {

using store::area;

store::statement const page_of_registrations{
    area::scratch,
    "select about, 'app_client_secret', 1, body from provider_cache "
    "where shop = $1 and kind = 'app' and (about > $2 or (about = $2 and 'app_client_secret' > $3)) "
    "order by about limit $4"};
store::statement const swap_registration{area::scratch,
                                         "update provider_cache set body = $4 where shop = $1 and kind = 'app' "
                                         "and about = $2 and $3 = 'app_client_secret' and body = $5"};

}  // namespace

vault::sealed_column registration_column() noexcept { return {&page_of_registrations, &swap_registration, false}; }

}  // namespace vetrina::connector
