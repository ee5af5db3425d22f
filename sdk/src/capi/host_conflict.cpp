#include "capi/host_conflict.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/strings.hpp"

namespace vetrina::capi {
namespace {

constexpr std::array watched{std::string_view{"libssl.so."}, std::string_view{"libcrypto.so."}};

template <class T>
T const* at(std::uintptr_t address) noexcept {
  return reinterpret_cast<T const*>(address);  // NOLINT(performance-no-int-to-ptr): an ELF image is addresses
}

// Where a loaded library begins and ends.
struct range {
  std::uintptr_t from = 0;
  std::uintptr_t to = 0;
  [[nodiscard]] bool has(std::uintptr_t address) const noexcept { return from <= address && address < to; }
};

int measure(dl_phdr_info* one, std::size_t, void* out) {
  auto& found = *static_cast<range*>(out);
  if (one->dlpi_addr != found.from) return 0;
  for (int i = 0; i < one->dlpi_phnum; ++i) {
    auto const& part = one->dlpi_phdr[i];
    if (part.p_type == PT_LOAD) found.to = std::max(found.to, found.from + part.p_vaddr + part.p_memsz);
  }
  return 1;
}

// Of a library that is loaded, by its soname; empty where it is not.
range range_of(char const* soname) {
  range out;
  void* const handle = ::dlopen(soname, RTLD_LAZY | RTLD_NOLOAD);
  if (handle == nullptr) return out;
  link_map* map = nullptr;
  if (::dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&map)) == 0 && map != nullptr) {
    out.from = map->l_addr;
    ::dl_iterate_phdr(&measure, &out);
  }
  ::dlclose(handle);
  return out;
}

// Our own image, as the dynamic linker holds it.
class image {
 public:
  image() {
    Dl_info about{};
    void* found = nullptr;
    if (::dladdr1(reinterpret_cast<void const*>(&check_host), &about, &found, RTLD_DL_LINKMAP) == 0) return;
    auto const* const map = static_cast<link_map const*>(found);
    base_ = map->l_addr;
    for (auto const* one = map->l_ld; one->d_tag != DT_NULL; ++one) entries_[one->d_tag] = one->d_un.d_val;
  }

  // The watched library that each version index stands for.
  [[nodiscard]] std::map<std::uint16_t, char const*> versions() const {
    std::map<std::uint16_t, char const*> out;
    auto where = address(DT_VERNEED);
    for (auto left = value(DT_VERNEEDNUM); left > 0; --left) {
      auto const* const need = at<ElfW(Verneed)>(where);
      auto const* const file = at<char>(address(DT_STRTAB) + need->vn_file);
      auto aux_at = where + need->vn_aux;
      for (int i = 0; i < need->vn_cnt; ++i) {
        auto const* const aux = at<ElfW(Vernaux)>(aux_at);
        for (auto const prefix : watched) {
          if (std::string_view{file}.starts_with(prefix)) out.emplace(aux->vna_other, file);
        }
        aux_at += aux->vna_next;
      }
      where += need->vn_next;
    }
    return out;
  }

  // Calls fn(symbol's number, name, where it was bound to) for each reference to a symbol of others.
  template <class Function>
  void each_reference(Function const& fn) const {
    table(DT_RELA, value(DT_RELASZ), fn);
    if (value(DT_PLTREL) == DT_RELA) table(DT_JMPREL, value(DT_PLTRELSZ), fn);
  }

  [[nodiscard]] std::uint16_t version_of(std::size_t symbol) const {
    return at<std::uint16_t>(address(DT_VERSYM))[symbol] & 0x7FFFU;
  }

 private:
  [[nodiscard]] std::uint64_t value(std::int64_t tag) const {
    auto const found = entries_.find(tag);
    return found == entries_.end() ? 0 : found->second;
  }
  // glibc adds the base to most of these in place, on some machines to none.
  [[nodiscard]] std::uintptr_t address(std::int64_t tag) const {
    auto const found = value(tag);
    return found == 0 || found >= base_ ? found : base_ + found;
  }
  template <class Function>
  void table(std::int64_t tag, std::uint64_t size, Function const& fn) const {
    auto const* one = at<ElfW(Rela)>(address(tag));
    if (one == nullptr) return;
    for (auto left = size / sizeof *one; left > 0; --left, ++one) {
      auto const number = one->r_info >> 32U;
      auto const& symbol = at<ElfW(Sym)>(address(DT_SYMTAB))[number];
      if (number == 0 || symbol.st_shndx != SHN_UNDEF) continue;
      fn(number, at<char>(address(DT_STRTAB) + symbol.st_name), *at<std::uintptr_t>(base_ + one->r_offset));
    }
  }

  std::uintptr_t base_ = 0;
  std::map<std::int64_t, std::uint64_t> entries_;
};

// A function whose address a program takes stands for it in the program's own jump table: that is no definition.
bool is_definition(std::uintptr_t where, Dl_info& about) {
  void* symbol = nullptr;
  if (::dladdr1(at<void>(where), &about, &symbol, RTLD_DL_SYMENT) == 0) return false;
  return symbol == nullptr || static_cast<ElfW(Sym) const*>(symbol)->st_shndx != SHN_UNDEF;
}

result<void> look() {
  image const own;
  auto const versions = own.versions();
  if (versions.empty()) return {};
  std::map<std::string_view, range> ranges;
  for (auto const& [version, file] : versions) ranges.emplace(file, range_of(file));
  result<void> found;
  own.each_reference([&](std::size_t number, char const* name, std::uintptr_t bound) {
    auto const version = versions.find(own.version_of(number));
    if (!found || version == versions.end() || bound == 0 || ranges.at(version->second).has(bound)) return;
    Dl_info about{};
    if (!is_definition(bound, about)) return;
    found = fail(code::host_conflict, "host.openssl",
                 cat(about.dli_fname == nullptr ? "The program" : about.dli_fname,
                     " brings an OpenSSL of its own: it has ", "taken the place of ", version->second, " for ", name,
                     ". Use the bundled flavour of this library, or load it with RTLD_DEEPBIND."));
  });
  return found;
}

}  // namespace

result<void> check_host() {
  static result<void> const once = look();
  return once;
}

}  // namespace vetrina::capi
