#pragma once

// Beast and Asio cost seconds in every file that sees them; only files of this folder do.

#include "base/standard.h"

#include <condition_variable>
#include <future>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
