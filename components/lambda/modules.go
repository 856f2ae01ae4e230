package lambda

import (
	"fmt"
	"regexp"

	"bankchurn/config"
)

// compiled matches the name of a compiled Python module, which states what it was built for: the
// CPython version, then the machine and the operating system (peps.python.org/pep-3149; on Windows
// sysconfig's EXT_SUFFIX).
var compiled = regexp.MustCompile(`\.(?:cpython-3(\d+)-(?:(x86_64|aarch64)-linux-gnu|(darwin)|[a-z0-9_]+-linux-(musl))\.so|cp3\d+-(win)[_a-z0-9]*\.pyd)$`)

// architectures maps the machines in the names of compiled modules to Lambda's architectures.
var architectures = map[string]string{"x86_64": "x86_64", "aarch64": "arm64"}

// otherSystems are the operating systems that the last groups of [compiled] stand for.
var otherSystems = []string{"macOS", "Alpine Linux", "Windows"}

// builtFor is what a compiled module runs on: a Python version on Linux, or an operating system
// that Lambda does not use.
type builtFor struct{ architecture, runtime, otherSystem string }

func builtForOf(match []string) builtFor {
	for i, system := range otherSystems {
		if match[3+i] != "" {
			return builtFor{otherSystem: system}
		}
	}
	return builtFor{architecture: architectures[match[2]], runtime: "python3." + match[1]}
}

// validateModules rejects a package whose compiled modules the function cannot import. pip installs
// for the machine and the Python that it runs on, and a mismatch otherwise shows only when the
// function is called. Modules for other targets are accepted if matching ones are included.
func (a *Args) validateModules(path string, files []packaged, r *config.Report) {
	var found builtFor
	var example string
	for _, f := range files {
		match := compiled.FindStringSubmatch(f.name)
		if match == nil {
			continue
		}
		is := builtForOf(match)
		if is == (builtFor{architecture: a.Architecture, runtime: a.Runtime}) {
			return
		}
		if example == "" {
			found, example = is, f.name
		}
	}
	if example == "" {
		return
	}
	wanted := fmt.Sprintf("a package with wheels for %s on Linux, %s: see app/package.sh", a.Runtime, a.Architecture)
	has := func(what string) string {
		return "has compiled modules for " + what + " only, such as " + example
	}
	if found.otherSystem != "" {
		r.Refuse(config.Problem{Path: "lambda.zip", Value: path, Reason: has(found.otherSystem), Allowed: wanted})
		return
	}
	if found.architecture != a.Architecture {
		r.Refuse(config.Problem{Path: "lambda.architecture", Value: a.Architecture, Reason: path + " " + has(found.architecture), Allowed: found.architecture + ", or " + wanted})
	}
	if found.runtime != a.Runtime {
		r.Refuse(config.Problem{Path: "lambda.runtime", Value: a.Runtime, Reason: path + " " + has(found.runtime), Allowed: found.runtime + ", or " + wanted})
	}
}
