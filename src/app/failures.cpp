#include "failures.hpp"

#include <new>
#include <ostream>
#include <system_error>

#include "sendsim/output/errors.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::app {
namespace {

int told(std::ostream& err, const char* what, int code) {
  err << "sendsim: " << what << '\n';
  return code;
}

}  // namespace

int guarded(std::ostream& err, const std::function<int()>& command) {
  try {
    return command();
  } catch (const scenario::ScenarioError& faults) {  // each line begins with file, line and column
    err << faults.what() << '\n';
    return kWrongInput;
  } catch (const UsageError& error) {
    return told(err, error.what(), kWrongInput);
  } catch (const output::UnwritableError& error) {
    return told(err, error.what(), kWrongInput);
  } catch (const std::system_error& error) {
    return told(err, error.what(), kFailed);
  } catch (const std::bad_alloc&) {
    return told(err, "out of memory: try fewer --threads", kFailed);
  } catch (const std::logic_error& error) {
    err << "sendsim: a fault of the program, please report it: " << error.what() << '\n';
    return kFailed;
  } catch (const std::exception& error) {
    return told(err, error.what(), kFailed);
  }
}

}  // namespace sendsim::app
