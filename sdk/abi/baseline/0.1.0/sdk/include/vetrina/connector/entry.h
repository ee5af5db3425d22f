/* vetrina/connector/entry.h: how host and plugin meet. A plugin exports one data symbol and nothing else.
 * The entry and what it points to belong to the plugin and live as long as its library, which is never unloaded.
 */
#ifndef VETRINA_CONNECTOR_ENTRY_H
#define VETRINA_CONNECTOR_ENTRY_H

#include <vetrina/connector/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The host, as a plugin sees it. Owned by the host; valid from init until deinit has returned. Since 0.1.0. */
typedef struct vtc_host {
  size_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  /* The table of a service ("vetrina.http/1"), or NULL where this host has none: optional services need a check.
   * Borrowed, valid as long as the host. http, op and log are always there. [any-thread] Since 0.1.0. */
  const void *(VTC_CALL *get_service)(const struct vtc_host *host, const char *id);
} vtc_host;

/* The plugin, as the host sees it. All functions must be set. Since 0.1.0. */
typedef struct vtc_entry {
  size_t struct_size;
  uint32_t abi_major; /* VTC_ABI_MAJOR */
  uint32_t abi_minor; /* VTC_ABI_MINOR */
  const char *id;      /* the manifest's; borrowed, static */
  const char *version; /* the manifest's; borrowed, static */
  /* Before anything else, once: the host counts and locks. No input or output, no thread, under 100 ms. The host pointer
   * is borrowed until deinit. VTC_OK or VTC_ERR_FAILED. [any-thread] Since 0.1.0. */
  vtc_status(VTC_CALL *init)(const vtc_host *host);
  /* After everything else, once per init. [any-thread] Since 0.1.0. */
  void(VTC_CALL *deinit)(void);
  /* One instance with its settings, a JSON object that fits the manifest's config_schema. `host` and `settings` are
   * borrowed, the first until destroy. The plugin owns *connection. [any-thread] Since 0.1.0. */
  vtc_status(VTC_CALL *create)(const vtc_host *host, vtc_str settings, vtc_connection **connection);
  /* Frees what create made. No operation of it is under way. [any-thread] Since 0.1.0. */
  void(VTC_CALL *destroy)(vtc_connection *connection);
  /* A vtc_capability for an id of the manifest, NULL for any other. Borrowed, valid until destroy. [any-thread]
   * Since 0.1.0. */
  const void *(VTC_CALL *get_capability)(vtc_connection *connection, const char *id);
} vtc_entry;

/* The one symbol of a plugin's library; the 1 is VTC_ABI_MAJOR. Owned by the plugin, read by the host. [any-thread]
 * Since 0.1.0. */
extern VTC_API const vtc_entry vetrina_connector_v1;

#ifdef __cplusplus
}
#endif

#endif
