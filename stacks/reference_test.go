package stacks

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"bankchurn/config"
)

var updateReference = flag.Bool("update-reference", false, "write docs/configuration.md anew")

const referenceFile = "../docs/configuration.md"

// TestConfigurationReferenceIsCurrent holds docs/configuration.md to the doc
// comments and tags of the structs that the decoder fills: one text for those who
// read the code and those who write a stack file.
//
//	go test ./stacks -run Reference -update-reference
func TestConfigurationReferenceIsCurrent(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Configuration\n\nGenerated from the doc comments of the structs that the program decodes; do not edit.\nEvery key lives in a stack file, `Pulumi.<stack>.yaml`, below `config:`. An unknown key is an error.\n\n")
	b.WriteString("`bankchurn:platform`: where the service runs, one of " + strings.Join(PlatformNames(), ", ") + ". Default: " + defaultPlatform + ".\n")
	b.WriteString("\n`bankchurn:keepPrevious`: a platform that the stack ran before and that stays, unchanged, until the key is removed: one of the others. Default: none.\n")
	blocks := []struct{ key, dir, structName string }{
		{"service", "../service", "Service"}, {"release", "../service", "Release"}, {"traffic", "../service", "Traffic"}, {"cost", ".", "costOptions"}, {"budget", "../cost", "Budget"}, {"advice", "../advice", "Options"}, {"verify", "../verify", "Options"}, {"dns", ".", "dnsOptions"},
		{"kubernetes", "../components/kubernetes", "Config"},
	}
	for _, p := range listed() {
		blocks = append(blocks, struct{ key, dir, structName string }{p.Name, "../components/" + p.Name, "Args"})
	}
	for _, block := range blocks {
		structs := structsIn(t, block.dir)
		fmt.Fprintf(&b, "\n## bankchurn:%s\n\n| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n", block.key)
		writeRows(&b, structs, block.structName, "")
	}
	fmt.Fprintf(&b, "\n## Provider settings\n\nPassed on to the program's explicit providers: `aws:` %s; `gcp:` %s.\nAny other `aws:` or `gcp:` key is an error, and so is a key of any other namespace than the engine's `pulumi:`, because nothing would read it.\n", code(awsKeys), code(gcpKeys))
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

func code(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

// structsIn parses the struct types of a package by name, and those of the other
// components by package and name, as a field of another package's type has them.
func structsIn(t *testing.T, dir string) map[string]*ast.StructType {
	t.Helper()
	structs := map[string]*ast.StructType{}
	collect(t, dir, "", structs)
	shared, err := filepath.Glob("../components/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range shared {
		collect(t, other, filepath.Base(other)+".", structs)
	}
	return structs
}

func collect(t *testing.T, dir, prefix string, structs map[string]*ast.StructType) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if s, ok := spec.Type.(*ast.StructType); ok {
					structs[prefix+spec.Name.Name] = s
				}
			}
			return true
		})
	}
}

func writeRows(b *strings.Builder, structs map[string]*ast.StructType, name, prefix string) {
	for _, field := range structs[name].Fields.List {
		if field.Tag == nil {
			continue
		}
		tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`"))
		key, _, _ := strings.Cut(tag.Get("pulumi"), ",")
		if key == "" || tag.Get("block") != "" {
			continue
		}
		inner, kind := typeName(field.Type)
		if pkg, _, foreign := strings.Cut(name, "."); foreign && !strings.Contains(inner, ".") {
			inner = pkg + "." + inner // a neighbour of the foreign struct
		}
		if _, nested := structs[inner]; nested {
			fmt.Fprintf(b, "| `%s` | %s | | | %s |\n", prefix+key, kind, meaning(field))
			suffix := "."
			if strings.HasPrefix(kind, "list") {
				suffix = "[]."
			}
			writeRows(b, structs, inner, prefix+key+suffix)
			continue
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", prefix+key, kind, cell(tag.Get("default")), allowed(tag), meaning(field))
	}
}

// typeName is the Go name of the innermost type and the type in a user's words.
func typeName(e ast.Expr) (inner, words string) {
	switch t := e.(type) {
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.ArrayType:
		inner, words = typeName(t.Elt)
		return inner, "list of " + words
	case *ast.MapType:
		return "", "names and text"
	case *ast.SelectorExpr:
		switch t.Sel.Name {
		case "Decimal":
			return "", "number"
		case "RawMessage":
			return "", "object"
		case "StringInput":
			return "", "text"
		case "StringArray":
			return "", "list of text"
		case "StringMap":
			return "", "names and text"
		}
		return t.X.(*ast.Ident).Name + "." + t.Sel.Name, "block"
	case *ast.Ident:
		switch t.Name {
		case "string":
			return "", "text"
		case "bool":
			return "", "true/false"
		case "float64":
			return "", "number"
		case "int", "int64":
			return "", "whole number"
		}
		return t.Name, "block"
	}
	return "", "?"
}

func allowed(tag reflect.StructTag) string {
	switch low, high := tag.Get("min"), tag.Get("max"); {
	case tag.Get("enum") != "":
		return cell(strings.ReplaceAll(tag.Get("enum"), ",", ", "))
	case low != "" && high != "":
		return low + " to " + high
	case low != "":
		return low + " and more"
	}
	format, _ := config.FormatOf(tag)
	return cell(format.Allowed)
}

func meaning(field *ast.Field) string {
	return cell(strings.Join(strings.Fields(field.Doc.Text()), " "))
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
