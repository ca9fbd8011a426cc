#pragma once

#include "base/standard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
