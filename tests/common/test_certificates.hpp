// test_certificates: a certificate authority for one test, made anew with OpenSSL in a folder that goes with it.
// #include "tests/common/test_certificates.hpp", link vt_test_certificates. Failures throw std::runtime_error.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vetrina::test {

// A folder below the system's temporary one, removed with all it holds.
class certificate_folder {
 public:
  certificate_folder();
  ~certificate_folder();
  certificate_folder(certificate_folder const&) = delete;
  certificate_folder& operator=(certificate_folder const&) = delete;
  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }
  [[nodiscard]] std::string file(std::string const& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Paths of PEM files.
struct certificate_files {
  std::string certificate;
  std::string private_key;
};

// Each default is right for a server on loopback; a negative test changes one.
struct certificate_wishes {
  std::vector<std::string> dns_names = {"localhost"};
  std::vector<std::string> addresses = {"127.0.0.1", "::1"};
  long valid_from_s = -3600;  // both relative to now
  long valid_until_s = 86'400;
  bool is_authority = false;     // CA:TRUE in what should be a server's certificate
  bool for_servers = true;       // extended key usage serverAuth; false: clientAuth
  bool extended_key_usage = true;
};

class test_authority {
 public:
  // Files go into `folder`, which outlives the authority. P-256 keys; the certificates pass X509_V_FLAG_X509_STRICT.
  explicit test_authority(certificate_folder const& folder, std::string name = "ca");
  ~test_authority();
  test_authority(test_authority const&) = delete;
  test_authority& operator=(test_authority const&) = delete;

  [[nodiscard]] std::string const& ca_file() const noexcept { return ca_file_; }
  // Signed by this authority. `name` becomes NAME.pem and NAME.key.
  [[nodiscard]] certificate_files issue(std::string const& name, certificate_wishes const& wishes = {}) const;
  // Signed by its own key.
  [[nodiscard]] certificate_files self_signed(std::string const& name, certificate_wishes const& wishes = {}) const;

 private:
  struct state;
  certificate_folder const& folder_;
  std::string ca_file_;
  std::unique_ptr<state> state_;
};

}  // namespace vetrina::test
