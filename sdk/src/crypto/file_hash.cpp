#include "crypto/file_hash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/file_descriptor.hpp"
#include "base/strings.hpp"
#include "crypto/openssl.hpp"

namespace vetrina::crypto {
result<file_digest> sha256_of_file(std::string const& path) {
  auto const unreadable = [&] {
    return fail(code::unavailable, "crypto.cannot_read", cat("The file ", path, " cannot be read."));
  };
  file_descriptor const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  struct stat about {};
  if (!file.is_open() || ::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) return unreadable();
  std::unique_ptr<EVP_MD, freed_by<EVP_MD_free>> const sha256{EVP_MD_fetch(library_context(), "SHA256", nullptr)};
  md_context const hashing{EVP_MD_CTX_new()};
  must(sha256 && hashing && EVP_DigestInit_ex2(hashing.get(), sha256.get(), nullptr) == 1);
  file_digest out;
  std::array<char, 64 * 1024> part{};
  for (;;) {
    auto const got = ::read(file.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable();
    if (got == 0) break;
    must(EVP_DigestUpdate(hashing.get(), part.data(), static_cast<std::size_t>(got)) == 1);
    out.bytes += got;
  }
  out.sha256.resize(32);
  must(EVP_DigestFinal_ex(hashing.get(), reinterpret_cast<unsigned char*>(out.sha256.data()), nullptr) == 1);
  return out;
}

}  // namespace vetrina::crypto
