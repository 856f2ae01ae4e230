//go:build !unix

package filelock

import (
	"errors"
	"os"
)

func acquire(*os.File, bool) (bool, error) {
	return false, errors.New("lock file: not supported on this system: run the sandbox on Linux, macOS or in WSL")
}
