#ifndef FAULTLINE_CVERSION_H
#define FAULTLINE_CVERSION_H

/// The commit that the program was built from, "-dirty" if files had changed; or "unknown".
const char *faultline_commit(void);

#endif
