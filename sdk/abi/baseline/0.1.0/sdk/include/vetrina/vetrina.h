/* vetrina/vetrina.h: all of the C face. */
#ifndef VETRINA_VETRINA_H
#define VETRINA_VETRINA_H

#include "vetrina/abi.h"
#include "vetrina/call.h"
#include "vetrina/completion.h"
#include "vetrina/error.h"
#include "vetrina/http.h"
#include "vetrina/insight.h"
#include "vetrina/link.h"
#include "vetrina/log.h"
#include "vetrina/request.h"
#include "vetrina/run.h"
#include "vetrina/sdk.h"
#include "vetrina/version.h"

#endif
