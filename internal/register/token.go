package register

import (
	"reflect"
	"strings"
	"unicode"
)

// tokenOf is the type token of an SDK's resource, which its constructor knows and does not
// tell: aws:iam/role:Role for *iam.Role of the package .../go/aws/iam. A test in stacks
// holds it to what the constructors send.
func tokenOf(made any) string {
	t := reflect.TypeOf(made).Elem()
	_, path, _ := strings.Cut(t.PkgPath(), "/go/")
	pkg, module, _ := strings.Cut(path, "/")
	switch {
	case t.Name() == "Provider":
		return "pulumi:providers:" + pkg
	case pkg == "kubernetes":
		// The API group networking.k8s.io is the package networking.
		if group, version, _ := strings.Cut(module, "/"); group == "networking" {
			module = group + ".k8s.io/" + version
		}
		return pkg + ":" + module + ":" + t.Name()
	}
	name := []rune(t.Name())
	name[0] = unicode.ToLower(name[0])
	return pkg + ":" + module + "/" + string(name) + ":" + t.Name()
}
