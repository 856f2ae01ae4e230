package lambda

import (
	"slices"
	"strings"
	"testing"

	"bankchurn/components"
	"bankchurn/config"
)

func TestAPackageForAnotherTargetIsRejected(t *testing.T) {
	const (
		x86   = "numpy/_core/_multiarray_umath.cpython-313-x86_64-linux-gnu.so"
		arm   = "numpy/_core/_multiarray_umath.cpython-313-aarch64-linux-gnu.so"
		older = "numpy/_core/_multiarray_umath.cpython-312-x86_64-linux-gnu.so"
		mac   = "numpy/_core/_multiarray_umath.cpython-313-darwin.so"
		win   = "numpy/_core/_multiarray_umath.cp313-win_amd64.pyd"
		musl  = "numpy/_core/_multiarray_umath.cpython-313-x86_64-linux-musl.so"
	)
	const onX86, onARM = "a package with wheels for python3.13 on Linux, x86_64: see app/package.sh", "a package with wheels for python3.13 on Linux, arm64: see app/package.sh"
	for name, c := range map[string]struct {
		architecture string
		files        []string
		// want are the errors, without the value; PACKAGE is the folder.
		want []config.Problem
	}{
		"fits":                  {"x86_64", []string{x86}, nil},
		"fits on arm64":         {"arm64", []string{arm}, nil},
		"for both machines":     {"arm64", []string{x86, arm}, nil},
		"nothing is compiled":   {"arm64", []string{"numpy/a.py"}, nil},
		"a plain library":       {"arm64", []string{"numpy.libs/libgfortran.so.5", "a/b.abi3.so"}, nil},
		"for the other machine": {"arm64", []string{x86}, []config.Problem{{Path: "lambda.architecture", Reason: "PACKAGE has compiled modules for x86_64 only, such as " + x86, Allowed: "x86_64, or " + onARM}}},
		"for another Python":    {"x86_64", []string{older}, []config.Problem{{Path: "lambda.runtime", Reason: "PACKAGE has compiled modules for python3.12 only, such as " + older, Allowed: "python3.12, or " + onX86}}},
		"for neither": {"arm64", []string{older}, []config.Problem{
			{Path: "lambda.architecture", Reason: "PACKAGE has compiled modules for x86_64 only, such as " + older, Allowed: "x86_64, or " + onARM},
			{Path: "lambda.runtime", Reason: "PACKAGE has compiled modules for python3.12 only, such as " + older, Allowed: "python3.12, or " + onARM},
		}},
		"made on a Mac":    {"x86_64", []string{mac}, []config.Problem{{Path: "lambda.zip", Reason: "has compiled modules for macOS only, such as " + mac, Allowed: onX86}}},
		"made on Windows":  {"x86_64", []string{win}, []config.Problem{{Path: "lambda.zip", Reason: "has compiled modules for Windows only, such as " + win, Allowed: onX86}}},
		"made in Alpine":   {"x86_64", []string{musl}, []config.Problem{{Path: "lambda.zip", Reason: "has compiled modules for Alpine Linux only, such as " + musl, Allowed: onX86}}},
		"of several kinds": {"x86_64", []string{mac, x86}, nil},
	} {
		root := folder(t, append([]string{"joblib-1.5.2.dist-info/METADATA"}, c.files...)...)
		r := &config.Report{}
		(&Args{Architecture: c.architecture, Runtime: "python3.13"}).validatePackage(root, components.Input{}, r)
		var got []config.Problem
		for _, p := range r.Problems() {
			p.Value = nil
			got = append(got, p)
		}
		want := slices.Clone(c.want)
		for i := range want {
			want[i].Reason = strings.Replace(want[i].Reason, "PACKAGE", root, 1)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, want)
		}
	}
}
