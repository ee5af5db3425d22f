# What a guide's commands would do to a machine, done below $ROOT instead: nothing is installed, no user is made and no
# service of the machine's is touched. Sourced before the commands of a guide.
# shellcheck shell=bash
: "${ROOT:?set by the test}" "${PACKAGES:?set by the test}"

# Everything is run as whoever runs the test.
sudo() {
  if [ "$1" = -u ]; then shift 2; fi
  "$@"
}

# The files of our packages are unpacked below $ROOT; what comes from Debian must be on the machine.
apt() {
  [ "$1" = install ] || return 1
  shift
  local name
  for name in "$@"; do
    case "$name" in
      ./\*.deb | *.deb) dpkg-deb --extract "$name" "$ROOT" ;;
      *) dpkg-query -W -f '${db:Status-Status}\n' "$name" | grep -qx installed ;;
    esac
  done
  # What the package does when it is configured, and that its file is right where it is unpacked.
  mkdir -p "$ROOT/var/lib/vetrina" "$ROOT/run/php" "$ROOT/etc/nginx/conf.d"
  sed -i "s|/var/lib/vetrina|$ROOT/var/lib/vetrina|g" "$ROOT"/etc/nginx/snippets/vetrina.conf \
    "$ROOT"/usr/lib/systemd/system/vetrina-server.service
}

# The unit's own command, when its condition holds.
start_vetrina() {
  local unit="$ROOT/usr/lib/systemd/system/vetrina-server.service"
  [ -f "$(sed -n 's/^ConditionPathExists=//p' "$unit")" ]
  local command
  read -r -a command < <(sed -n 's/^ExecStart=//p' "$unit")
  "${command[@]}" >"$ROOT/vetrina-server.out" 2>"$ROOT/vetrina-server.log" &
  vetrina_server=$!
}

stop_vetrina() {
  kill "$vetrina_server"
  wait "$vetrina_server"
}

start_fpm() {
  if [ -f "$ROOT/fpm.pid" ]; then
    kill "$(cat "$ROOT/fpm.pid")"
    while [ -e "$ROOT/fpm.pid" ]; do sleep 0.05; done
  fi
  local pools="$ROOT/etc/php/8.2/fpm/pool.d"
  mkdir -p "$pools" "$ROOT/sessions"
  cat >"$ROOT/fpm.conf" <<END
[global]
pid = $ROOT/fpm.pid
error_log = $ROOT/fpm.log
daemonize = yes
include = $pools/*.conf
END
  # Debian's own pool, with sessions of the test's own; and pools run as whoever runs the test.
  cat >"$pools/www.conf" <<END
[www]
user = $(id -un)
group = $(id -gn)
listen = $ROOT/run/php/php8.2-fpm.sock
pm = static
pm.max_children = 2
END
  sed -i "s/^\(user\|listen.owner\) = .*/\1 = $(id -un)/" "$pools"/*.conf
  local as_root=()
  if [ "$(id -u)" -eq 0 ]; then as_root=(--allow-to-run-as-root); fi
  /usr/sbin/php-fpm8.2 "${as_root[@]}" --fpm-config "$ROOT/fpm.conf" -d "session.save_path=$ROOT/sessions" 2>>"$ROOT/fpm.log"
}

start_nginx() {
  if [ -f "$ROOT/nginx.pid" ]; then
    nginx_here -s quit
    while [ -e "$ROOT/nginx.pid" ]; do sleep 0.05; done
  fi
  cp --no-clobber /etc/nginx/fastcgi.conf /etc/nginx/mime.types "$ROOT/etc/nginx/"
  cp --no-clobber /etc/nginx/snippets/fastcgi-php.conf "$ROOT/etc/nginx/snippets/"
  cat >"$ROOT/etc/nginx/nginx.conf" <<END
$([ "$(id -u)" -ne 0 ] || echo "user $(id -un);")
pid $ROOT/nginx.pid;
error_log $ROOT/nginx.log;
events {}
http {
  include mime.types;
  access_log off;
  client_body_temp_path $ROOT/tmp; proxy_temp_path $ROOT/tmp; fastcgi_temp_path $ROOT/tmp; uwsgi_temp_path $ROOT/tmp; scgi_temp_path $ROOT/tmp;
  include conf.d/*.conf;
}
END
  nginx_here
}

nginx_here() { /usr/sbin/nginx -p "$ROOT" -c "$ROOT/etc/nginx/nginx.conf" -e "$ROOT/nginx.log" "$@"; }

# WordPress's command line, over what wordpress.php stands in for.
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
wp() {
  [ "$1" = eval ] && php -r "require '$here/wordpress.php'; $2"
}

systemctl() {
  local unit verb="$1"
  shift
  for unit in "$@"; do
    case "$verb $unit" in
      *' --now') ;;
      'enable vetrina-server') start_vetrina ;;
      'disable vetrina-server') stop_vetrina ;;
      'restart php8.2-fpm') start_fpm ;;
      'restart nginx') start_nginx ;;
      *) return 1 ;;
    esac
  done
}
