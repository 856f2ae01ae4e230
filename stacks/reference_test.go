package stacks

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"bankchurn/advice"
	"bankchurn/components/kubernetes"
	"bankchurn/cost"
	"bankchurn/internal/reference"
	"bankchurn/service"
	"bankchurn/verify"
)

var updateReference = flag.Bool("update-reference", false, "write docs/configuration.md anew")

const referenceFile = "../docs/configuration.md"

// TestConfigurationReferenceIsCurrent compares docs/configuration.md with the doc comments and tags
// of the structs that the decoder fills, so the code and the user's reference share one text.
//
//	go test ./stacks -run Reference -update-reference
func TestConfigurationReferenceIsCurrent(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Configuration\n\nGenerated from the doc comments of the structs that the program decodes; do not edit.\nEvery key lives in a stack file, `Pulumi.<stack>.yaml`, below `config:`. An unknown key is an error.\n\n")
	b.WriteString("`bankchurn:platform`: where the service runs, one of " + strings.Join(PlatformNames(), ", ") + ". Default: " + defaultPlatform + ".\n")
	b.WriteString("\n`bankchurn:keepPrevious`: a platform that the stack ran before and that stays, unchanged, until the key is removed: one of the others. Default: none.\n")
	b.WriteString("\nBlocks:")
	for _, block := range blocks() {
		fmt.Fprintf(&b, " [%s](#bankchurn%s)", block.key, strings.ToLower(block.key))
	}
	b.WriteString(" [aws: and gcp:](#provider-settings)\n")
	source := reference.Open("..")
	for _, block := range blocks() {
		fmt.Fprintf(&b, "\n## bankchurn:%s\n\n| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n", block.key)
		if err := writeRows(&b, source, block.of, ""); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(&b, "\n## Provider settings\n\nPassed on to the program's explicit providers: `aws:` %s; `gcp:` %s.\nAny other `aws:` or `gcp:` key is an error, and so is a key of any other namespace than the engine's `pulumi:`, because nothing would read it.\n`aws:assumeRole` (`roleArn`, `sessionName`, `externalId`, `duration` and the rest of the provider's keys) is one role; `aws:assumeRoles` takes the same in a list of one. On eks, `aws eks get-token` assumes it too.\n", code(awsKeys), code(gcpKeys))
	if *updateReference {
		if err := os.MkdirAll(filepath.Dir(referenceFile), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(referenceFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != b.String() {
		t.Error("docs/configuration.md is not what the code says; run: go test ./stacks -run Reference -update-reference")
	}
}

// block is a config block and the struct that it fills.
type block struct {
	key string
	of  reflect.Type
}

func blocks() []block {
	all := []block{
		{"service", reflect.TypeFor[service.Service]()}, {"release", reflect.TypeFor[service.Release]()}, {"traffic", reflect.TypeFor[service.Traffic]()},
		{"cost", reflect.TypeFor[costOptions]()}, {"budget", reflect.TypeFor[cost.Budget]()}, {"advice", reflect.TypeFor[advice.Options]()},
		{"verify", reflect.TypeFor[verify.Options]()}, {"dns", reflect.TypeFor[dnsOptions]()}, {"kubernetes", reflect.TypeFor[kubernetes.Config]()},
	}
	for _, p := range listed() {
		all = append(all, block{p.Name, reflect.TypeOf(p.block()).Elem()})
	}
	return all
}

func code(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

func writeRows(b *strings.Builder, source *reference.Source, of reflect.Type, prefix string) error {
	fields, err := source.Fields(of)
	for _, f := range fields {
		if f.Block != "" {
			continue
		}
		inner, list := f.Shape, ""
		if inner.Kind == reference.List {
			inner, list = *inner.Elem, "[]"
		}
		fallback := f.Default
		switch {
		case fallback != "":
		case f.Required:
			fallback = "required"
		case inner.Kind == reference.Block:
			fallback = "per key"
		default:
			fallback = "none"
		}
		if inner.Kind != reference.Block {
			fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", prefix+f.Key, words(f.Shape), cell(fallback), cell(f.Allowed()), cell(f.Meaning))
			continue
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |  | %s |\n", prefix+f.Key, words(f.Shape), cell(fallback), cell(f.Meaning))
		if err := writeRows(b, source, inner.Struct, prefix+f.Key+list+"."); err != nil {
			return err
		}
	}
	return err
}

// words describes a type in a user's words.
func words(s reference.Shape) string {
	if s.Kind == reference.List {
		return "list of " + words(*s.Elem)
	}
	return map[reference.Kind]string{
		reference.Text: "text", reference.Bool: "true/false", reference.Integer: "whole number", reference.Number: "number",
		reference.Object: "object", reference.Block: "block", reference.Map: "names and text",
	}[s.Kind]
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
