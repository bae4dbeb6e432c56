/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* attach-text.h - the conclusion about a device in sentences */
#ifndef LIBCXL_ATTACH_TEXT_H
#define LIBCXL_ATTACH_TEXT_H

#include "libcxl/attach-survey.h"

/* Fill reason and advice from the verdict.  0 or -ENOMEM. */
int attach_describe(struct attach_device *device);

#endif
