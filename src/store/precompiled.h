#pragma once

#include "base/standard.h"

#include <soci/soci.h>

#include <soci/sqlite3/soci-sqlite3.h>

#include <soci/postgresql/soci-postgresql.h>
