#define FFI_SCOPE "VETRINA"
#define FFI_LIB "libvetrina.so.1"
/* What Vetrina.php calls of vetrina/vetrina.h, without macros or includes, as PHP's FFI wants it; for ffi.preload too. */
typedef struct vt_sdk vt_sdk;
typedef struct vt_response vt_response;
typedef struct vt_error vt_error;
typedef struct vt_completion {
  uint32_t struct_size;
  int32_t code;
  uint64_t id;
  void* user_data;
  vt_response* response;
  vt_error* error;
  uint64_t pending;
} vt_completion;
int32_t vt_sdk_acquire(char const* name, char const* config, size_t size, vt_sdk** out, vt_error** err);
void vt_sdk_release(vt_sdk* sdk);
int32_t vt_call(vt_sdk* sdk, char const* operation, char const* request, size_t size, vt_response** out,
                vt_error** err);
int32_t vt_submit(vt_sdk* sdk, char const* operation, char const* request, size_t size, void* user_data, uint64_t* id,
                  vt_error** err);
int32_t vt_completion_fd(vt_sdk* sdk, int32_t* out, vt_error** err);
int32_t vt_completion_next(vt_sdk* sdk, vt_completion* out, vt_error** err);
int32_t vt_run(vt_sdk* sdk, int64_t budget_ms, int64_t* ran, vt_error** err);
char* vt_response_data(vt_response const* response, size_t* size);
char const* vt_response_media_type(vt_response const* response);
void vt_response_free(vt_response* response);
char const* vt_error_json(vt_error const* err);
void vt_error_free(vt_error* err);
struct pollfd {
  int fd;
  short events;
  short revents;
};
int poll(struct pollfd* fds, unsigned long count, int timeout_ms);
