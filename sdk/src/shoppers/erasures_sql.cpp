#include "shoppers/erasures_sql.hpp"

namespace vetrina::shoppers::sql {

using store::area;
using store::statement;

statement const put_erasure{area::record, "insert into erasure(shop, code, at) values($1, $2, $3)"};
statement const find_erasure{area::record, "select at from erasure where shop = $1 and code = $2"};

}  // namespace vetrina::shoppers::sql
