#include "shoppers/erasures_sql.hpp"

namespace vetrina::shoppers::sql {

using store::area;
using store::statement;

statement const put_erasure{area::record, "insert into erasure(shop, code, at) values($1, $2, $3)"};
statement const find_erasure{area::record, "select at from erasure where shop = $1 and code = $2"};

statement const put_step{area::record,
                         "insert into erasure_step(shop, step, code, connector, plugin, state, tries, reason, at, "
                         "made_at) values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};
statement const name_steps{area::record, "update erasure_step set code = $3 where shop = $1 and code = $2"};
statement const count_try{area::record,
                          "update erasure_step set state = $3, tries = tries + 1, reason = $4, at = $5 "
                          "where shop = $1 and step = $2"};
statement const steps_of{area::record,
                         "select step, connector, plugin, state, tries, reason, at from erasure_step "
                         "where shop = $1 and code = $2 order by made_at, step"};

}  // namespace vetrina::shoppers::sql
