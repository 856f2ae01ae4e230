package stacks

import (
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bankchurn/config"
)

var updatePermissions = flag.Bool("update-permissions", false, "write docs/permissions.md anew")

// registeredTypes are the types that each platform registers with any of its options, and those
// that a DNS name adds.
func registeredTypes(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	add := func(of string, rec *recording) {
		if all[of] == nil {
			all[of] = map[string]bool{}
		}
		for _, r := range (deployment{recording: rec}).cloudResources() {
			all[of][r.typ] = true
		}
	}
	for _, d := range matrix(t) {
		add(d.config.values[config.Namespace+":platform"], d.recording)
	}
	for _, platform := range []string{"fargate", "lambda", "eks", "gke"} {
		for _, zone := range []string{route53Zone, cloudDNSZone} {
			for _, stack := range []func(platform, zone, more string) string{namedStack, issuingStack} {
				rec, err := run(t, "test", parsed(t, stack(platform, zone, "")), Program)
				if err == nil {
					add("dns", rec)
				}
			}
		}
	}
	for _, p := range platforms {
		for typ := range all[p.Name] {
			delete(all["dns"], typ)
		}
	}
	return all
}

// permissionsOf are the entries of docs/permissions.csv by type.
func permissionsOf(t *testing.T) map[string][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(root, "docs", "permissions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, row := range rows[1:] {
		if _, twice := all[row[0]]; twice {
			t.Errorf("permissions.csv: %s has two entries", row[0])
		}
		all[row[0]] = strings.Fields(row[1])
	}
	return all
}

// TestEveryRegisteredTypeHasItsPermissions derives docs/permissions.md from what the platforms
// register.
//
//	go test ./stacks -run EveryRegisteredTypeHasItsPermissions -update-permissions
func TestEveryRegisteredTypeHasItsPermissions(t *testing.T) {
	types, permissions := registeredTypes(t), permissionsOf(t)
	unused := maps.Clone(permissions)
	for _, of := range config.SortedNames(types) {
		for _, typ := range config.SortedNames(types[of]) {
			if len(permissions[typ]) == 0 {
				t.Errorf("%s registers %s, which has no entry in docs/permissions.csv", of, typ)
			}
			delete(unused, typ)
		}
	}
	for _, typ := range config.SortedNames(unused) {
		t.Errorf("docs/permissions.csv has %s, which nothing registers", typ)
	}
	for _, typ := range config.SortedNames(permissions) {
		for _, action := range permissions[typ] {
			if strings.Contains(action, "*") {
				t.Errorf("permissions.csv: %s asks for %s", typ, action)
			}
		}
	}
	page := permissionsPage(types, permissions)
	path := filepath.Join(root, "docs", "permissions.md")
	if *updatePermissions {
		if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || string(have) != page {
		t.Errorf("docs/permissions.md is not what is registered (%v); run: go test ./stacks -run EveryRegisteredTypeHasItsPermissions -update-permissions", err)
	}
}

const permissionsHead = `# What the deployer may do

Generated from the resource types that each platform registers with any of its options, and from the entry of each type in
[permissions.csv](permissions.csv); do not edit. A test names a type without an entry. A stack without an option needs less: drop what
it does not register. Nothing here is needed for a cost estimate, or to try the program on the embedded cloud.

**AWS**: a policy for the role that deploys. Names of roles begin with "service.name", here bankchurn-api, so that IAM's actions are limited
to those: with them on any role, the deployer could give itself every right. Still put a permissions boundary on the role. Other
actions name no resources, because their ids are made by AWS: give each stack an account, or narrow them by the tag "stack", which the
program puts on everything. The entries follow the calls of the provider; they were not tried against an account. An update that lacks an
action names it in its error.

**Google Cloud**: predefined roles for the service account that deploys, on the project. Grant "roles/iam.serviceAccountUser" on the
service's own account instead, where you name one. **Kubernetes**: RESOURCE:VERBS for the identity that deploys, in the cluster. On a
cluster of the stack's own, its creator may do all of it. A chart installs roles of its own, so that its installation takes cluster-admin.
`

// permissionsPage has a section for each platform.
func permissionsPage(types map[string]map[string]bool, permissions map[string][]string) string {
	var b strings.Builder
	b.WriteString(permissionsHead)
	for _, of := range append(slices.Clone(PlatformNames()), "dns") {
		title := of
		if of == "dns" {
			title = "dns: what a stable name adds"
		}
		fmt.Fprintf(&b, "\n## %s\n", title)
		for _, cloud := range []string{"aws", "gcp", "kubernetes"} {
			needed := map[string]bool{}
			var rows []string
			for _, typ := range config.SortedNames(types[of]) {
				if pkg, _, _ := strings.Cut(typ, ":"); pkg != cloud {
					continue
				}
				for _, permission := range permissions[typ] {
					needed[permission] = true
				}
				rows = append(rows, fmt.Sprintf("| `%s` | %s |\n", typ, strings.Join(permissions[typ], " ")))
			}
			if len(rows) == 0 {
				continue
			}
			if cloud == "aws" {
				fmt.Fprintf(&b, "\n```json\n%s\n```\n", policyOf(needed))
			} else {
				fmt.Fprintf(&b, "\n%s: %s\n", map[string]string{"gcp": "Roles", "kubernetes": "In the cluster"}[cloud], code(config.SortedNames(needed)))
			}
			fmt.Fprintf(&b, "\n<details><summary>by type</summary>\n\n| type | needs |\n|---|---|\n%s\n</details>\n", strings.Join(rows, ""))
		}
	}
	return b.String()
}

// policyOf limits the actions on roles to the stack's roles.
func policyOf(needed map[string]bool) string {
	const linked = "iam:CreateServiceLinkedRole"
	roles, others := map[string]bool{}, map[string]bool{}
	for action := range needed {
		switch {
		case action == linked:
		case strings.HasPrefix(action, "iam:"):
			roles[action] = true
		default:
			others[action] = true
		}
	}
	statement := func(resource string, actionsOf map[string]bool) string {
		return fmt.Sprintf("{\"Effect\": \"Allow\", \"Resource\": %q, \"Action\": [\n%s\n]}", resource, actions(actionsOf))
	}
	statements := []string{statement("*", others)}
	if len(roles) > 0 {
		statements = append(statements, statement("arn:aws:iam::123456789012:role/bankchurn-api*", roles))
	}
	if needed[linked] {
		statements = append(statements, statement("arn:aws:iam::123456789012:role/aws-service-role/*", map[string]bool{linked: true}))
	}
	return "{\"Version\": \"2012-10-17\", \"Statement\": [" + strings.Join(statements, ", ") + "]}"
}

// actions has one line per service.
func actions(needed map[string]bool) string {
	byService := map[string][]string{}
	for _, action := range config.SortedNames(needed) {
		service, _, _ := strings.Cut(action, ":")
		byService[service] = append(byService[service], `"`+action+`"`)
	}
	var lines []string
	for _, service := range config.SortedNames(byService) {
		lines = append(lines, "  "+strings.Join(byService[service], ", "))
	}
	return strings.Join(lines, ",\n")
}
