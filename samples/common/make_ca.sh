#!/bin/sh
# make_ca.sh DIR: a certificate authority of this machine's own and a leaf for localhost, for the demo and the tests.
# Writes DIR/ca.pem, DIR/server.pem and DIR/server.key; keeps what is there and still good for a week. The authority's
# key is deleted at once: nobody can make another certificate that a trusting browser would take.
set -eu

dir=${1:?usage: make_ca.sh DIR}
mkdir -p "$dir"
week=604800
if [ -f "$dir/server.key" ] && openssl x509 -checkend "$week" -noout -in "$dir/server.pem" >/dev/null 2>&1 &&
  openssl verify -x509_strict -CAfile "$dir/ca.pem" "$dir/server.pem" >/dev/null 2>&1; then
  exit 0
fi

work=$(mktemp -d "$dir/.make_ca.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
umask 077

# X509_STRICT wants the key identifiers, a critical basicConstraints and the CA's keyUsage.
cat >"$work/extensions" <<'EXTENSIONS'
[req]
distinguished_name = name
prompt = no
[name]
CN = Vetrina local CA
[ca]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
EXTENSIONS

# The leaf stays under 398 days, the most that browsers accept.
openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
openssl req -new -x509 -sha256 -days 365 -key "$work/ca.key" -config "$work/extensions" -extensions ca -out "$work/ca.pem"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/server.key"
openssl req -new -sha256 -key "$work/server.key" -config "$work/extensions" -subj /CN=localhost -out "$work/server.csr"
openssl x509 -req -sha256 -days 365 -in "$work/server.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" \
  -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/extensions" -extensions leaf -out "$work/server.pem" 2>"$work/log" ||
  { cat "$work/log" >&2; exit 1; }
chmod 644 "$work/ca.pem" "$work/server.pem"
mv "$work/ca.pem" "$work/server.pem" "$work/server.key" "$dir/"
