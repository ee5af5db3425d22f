/* support: what the C tests share. Each test is a program that ends with 0, or prints the first expectation that did
 * not hold and ends with 1. One thread. */
#ifndef VETRINA_TESTS_CAPI_SUPPORT_H
#define VETRINA_TESTS_CAPI_SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vetrina/vetrina.h"

#define EXPECT(condition) expect((condition) != 0, __FILE__, __LINE__, #condition)
#define EXPECT_TEXT(actual, wanted) expect_text((actual), (wanted), __FILE__, __LINE__, #actual)
/* Runs a call that must succeed: prints its error where it does not. */
#define EXPECT_OK(code, err) expect_ok((code), &(err), __FILE__, __LINE__, #code)

void expect(int holds, char const* file, int line, char const* what);
void expect_text(char const* actual, char const* wanted, char const* file, int line, char const* what);
void expect_ok(vt_code code, vt_error** err, char const* file, int line, char const* what);

/* A fresh folder, removed when the program ends. Static storage. */
char const* folder(void);
/* What VT_TEST_DRIVE=host in the environment adds to a configuration that names no drive mode; "" without it. Most tests
 * run both ways. called() then expects that there is no thread of the library's. */
char const* drive(void);
int makes_threads(void);
/* The same for what a forked child of a process with threads opens: as drive(), but under ThreadSanitizer, whose run-time
 * cannot start a thread there, always host. */
char const* drive_of_a_child(void);
/* Opens an installation in folder()/data; `more` is added to the document, as ",\"drive\":\"host\"". */
vt_sdk* opened(char const* more);
/* Calls and expects success; the caller frees. */
vt_response* called(vt_sdk* sdk, char const* operation, char const* request);
/* Calls and expects failure; the caller frees. */
vt_error* refused(vt_sdk* sdk, char const* operation, char const* request);
/* A shop with two markets, which most tests begin with. */
void open_shop(vt_sdk* sdk);

/* A handle opened with CONFIG_THAT_TALKS says a warning in this call, about a folder for plugins that is not there. */
#define CONFIG_THAT_TALKS ",\"drive\":\"host\",\"connector_path\":[\"/nowhere/at/all\"]"
void make_it_talk(vt_sdk* sdk);

/* How many entries a folder of /proc has, as /proc/self/fd. */
int entries(char const* path);
/* How many threads the process has, but for one that a sanitizer makes. */
int threads_now(void);
int own_threads(void); /* the library's alone */
/* 1 when the process comes down to so many threads. A joined thread's entry stays in /proc for the moment in which the
 * kernel takes it down: pthread_join returns when the thread's id is cleared, before its entry goes. */
int threads_settled_at(int wanted);
/* Waits for a child and gives its exit code; -1 where a signal ended it. */
int exit_code(int pid);

vt_str view(char const* text);

#endif
