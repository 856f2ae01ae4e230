package sandbox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/sandbox"
)

// A stack file as in a repository, encrypted with a key that the sandbox does not have.
const stackWithSecrets = `secretsprovider: awskms://alias/nobody
encryptedkey: AAAA
encryptionsalt: v1:AAAA:v1:AAAA:AAAA
config:
  twoclouds:code: ./code
  twoclouds:token:
    secure: AAABAK0=
  twoclouds:service:
    name: api
    keys:
      - secure: AAABAK1=
`

func TestTheProgramSeesItsConfigAsALanguageHostGivesIt(t *testing.T) {
	opts := project(t, stackWithSecrets)
	var notes strings.Builder
	var given map[string]string
	var secret, nested, plain bool
	opts.Stderr = &notes
	opts.Program = func(ctx *pulumi.Context) error {
		secret, nested = ctx.IsConfigSecret("twoclouds:token"), ctx.IsConfigSecret("twoclouds:service")
		plain = !ctx.IsConfigSecret("twoclouds:code")
		given = config.All(ctx.Context())
		return nil
	}
	before := snapshot(t, opts.Root)
	s, err := sandbox.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := s.Preview(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, notes.String())
	}
	want := map[string]string{
		"twoclouds:code":    "./code",
		"twoclouds:memory":  "512", // the default of Pulumi.yaml
		"twoclouds:token":   "sandbox-placeholder-for-a-secret",
		"twoclouds:service": `{"keys":["sandbox-placeholder-for-a-secret"],"name":"api"}`,
	}
	for key, value := range want {
		if given[key] != value {
			t.Errorf("config %s: got %q, want %q", key, given[key], value)
		}
	}
	if len(given) != len(want) {
		t.Errorf("config: got %v, want %v", given, want)
	}
	if !secret || !nested || !plain {
		t.Errorf("secret keys: token %v, service %v, code is plain %v; want all true", secret, nested, plain)
	}
	for _, path := range []string{"twoclouds:token", "twoclouds:service.keys[0]"} {
		if !strings.Contains(notes.String(), path+" is a secret") {
			t.Errorf("messages: want one about %s in\n%s", path, notes.String())
		}
	}
	if after := snapshot(t, opts.Root); after != before {
		t.Errorf("files of the project changed:\n%s\nwere:\n%s", after, before)
	}
}

// snapshot returns every file of the project with its content, except the sandbox's own folder.
func snapshot(t *testing.T, root string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == sandbox.Folder {
			return errorOrSkip(err)
		}
		if d.IsDir() {
			return nil
		}
		content, err := os.ReadFile(path)
		all.WriteString(path + "\n" + string(content) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func errorOrSkip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}
