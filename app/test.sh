#!/bin/sh
# Runs the Python tests: app/test.sh [--install] [--optional]
#
#   --install   first installs the Debian packages the tests need (as root)
#   --optional  if those packages are missing, prints one line and succeeds
#
# PYTHON selects the interpreter (default: /usr/bin/python3, which finds Debian's packages).
set -eu
cd "$(dirname "$0")"

packages="python3 python3-sklearn python3-fastapi python3-uvicorn"
python=${PYTHON:-/usr/bin/python3}
install=no
optional=no
for argument; do
    case $argument in
    --install) install=yes ;;
    --optional) optional=yes ;;
    *)
        echo "usage: app/test.sh [--install] [--optional]" >&2
        exit 2
        ;;
    esac
done

if [ "$install" = yes ]; then
    echo "installing Debian packages: $packages"
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi

if ! why=$("$python" -c 'import sklearn, fastapi, uvicorn, sys; assert sys.version_info >= (3, 11), "requires Python 3.11 or later"' 2>&1); then
    why=$(printf '%s\n' "$why" | tail -n 1)
    echo "PYTHON TESTS DID NOT RUN: $python: $why; apt-get install $packages, or app/test.sh --install"
    [ "$optional" = yes ] && exit 0
    exit 1
fi

"$python" -c 'import platform, numpy, sklearn, fastapi, uvicorn
print("python", platform.python_version(), "numpy", numpy.__version__, "scikit-learn", sklearn.__version__,
      "fastapi", fastapi.__version__, "uvicorn", uvicorn.__version__)'
PYTHONDONTWRITEBYTECODE=1 exec "$python" -W error::SyntaxWarning -m tests
