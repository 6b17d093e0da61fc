#include "CVersion.h"

#ifndef FAULTLINE_COMMIT
#define FAULTLINE_COMMIT "unknown"
#endif

const char *faultline_commit(void) { return FAULTLINE_COMMIT; }
