package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"

	"bankchurn/internal/reference"
	"bankchurn/service"
)

var update = flag.Bool("update", false, "update schema.json")

// TestSchemaIsCurrent compares schema.json with the components' structs and their doc comments,
// from which docs/configuration.md is generated too.
//
//	go test . -run Schema -update
func TestSchemaIsCurrent(t *testing.T) {
	spec, err := newGenerator().packageSpec()
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(spec); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("schema.json", text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		schemaJSON = text.Bytes()
	}
	if !bytes.Equal(text.Bytes(), schemaJSON) {
		t.Error("schema.json is not what the code says; run: go test . -run Schema -update")
	}
	if _, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{}); err != nil || diagnostics.HasErrors() {
		t.Errorf("the schema does not bind: %v %v", err, diagnostics)
	}
}

// In other languages, the schema's descriptions are the only documentation.
func TestEveryPropertyIsDescribed(t *testing.T) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(schemaJSON, &spec); err != nil {
		t.Fatal(err)
	}
	check := func(of, description string, properties map[string]schema.PropertySpec) {
		if description == "" {
			t.Errorf("%s has no description", of)
		}
		for name, p := range properties {
			if p.Description == "" {
				t.Errorf("%s: %s has no description", of, name)
			}
		}
	}
	for token, r := range spec.Resources {
		check(token, r.Description, r.InputProperties)
		check(token, r.Description, r.Properties)
	}
	for token, o := range spec.Types {
		check(token, o.Description, o.Properties)
	}
}

// generator generates the schema.
type generator struct {
	source *reference.Source
	types  map[string]schema.ComplexTypeSpec
}

func newGenerator() *generator {
	return &generator{source: reference.Open(".."), types: map[string]schema.ComplexTypeSpec{}}
}

const packageDescription = `Runs one HTTP API on Google Cloud Run, AWS Lambda, ECS Fargate, Amazon EKS or GKE, with its monthly cost in every preview.

Properties of a plain type determine which resources are created, so their values must be known beforehand: they reject secrets and outputs of resources. Properties that name something another resource may create (an image, a network, a certificate, a secret's reference) accept outputs.`

func (g *generator) packageSpec() (schema.PackageSpec, error) {
	spec := schema.PackageSpec{
		Name: packageName, Version: devVersion, DisplayName: "Bank churn API", Description: packageDescription, License: "Apache-2.0",
		Keywords: []string{"category/infrastructure", "kind/component"},
		Language: map[string]schema.RawMessage{
			"nodejs": schema.RawMessage(`{"packageName": "bankchurn", "respectSchemaVersion": true}`),
			"python": schema.RawMessage(`{"packageName": "bankchurn", "pyproject": {"enabled": true}, "respectSchemaVersion": true}`),
			"csharp": schema.RawMessage(`{"rootNamespace": "", "respectSchemaVersion": true}`),
			"java":   schema.RawMessage(`{"basePackage": ""}`),
		},
		Resources: map[string]schema.ResourceSpec{}, Types: g.types,
	}
	for token, c := range components {
		r, err := g.resource(c)
		if err != nil {
			return spec, fmt.Errorf("%s: %w", token, err)
		}
		spec.Resources[string(token)] = r
	}
	return spec, nil
}

func (g *generator) resource(c component) (schema.ResourceSpec, error) {
	description, err := g.source.Meaning(c.outputs)
	if err != nil {
		return schema.ResourceSpec{}, err
	}
	r := schema.ResourceSpec{IsComponent: true}
	r.Description = description
	if r.InputProperties, r.RequiredInputs, err = g.properties(c.args, true); err != nil {
		return r, err
	}
	if r.Properties, r.Required, err = g.properties(c.outputs, false); err != nil {
		return r, err
	}
	traffic, err := g.reference(reflect.TypeFor[service.Traffic](), true)
	if err != nil {
		return r, err
	}
	r.InputProperties["traffic"] = schema.PropertySpec{
		TypeSpec: traffic, Description: "The traffic of the service, for the estimate only: it does not change what is deployed. Default: unknown; costs that depend on it are listed as missing, never counted as zero.",
	}
	monthly, err := g.reference(reflect.TypeFor[MonthlyCost](), false)
	if err != nil {
		return r, err
	}
	r.Properties["monthlyCost"] = schema.PropertySpec{TypeSpec: monthly, Description: "What the component's resources cost a month."}
	r.Required = append(r.Required, "monthlyCost")
	return r, nil
}

// properties returns the schema of a struct's fields.
func (g *generator) properties(of reflect.Type, input bool) (map[string]schema.PropertySpec, []string, error) {
	fields, err := g.source.Fields(of)
	properties := map[string]schema.PropertySpec{}
	var required []string
	for _, f := range fields {
		typ, err := g.typeSpec(f.Shape, input)
		if err != nil {
			return nil, nil, err
		}
		description := f.Meaning
		if f.Default != "" {
			description += " Default: " + f.Default + "."
		}
		if allowed := f.Allowed(); allowed != "" {
			description += " Allowed: " + allowed + "."
		}
		p := schema.PropertySpec{TypeSpec: typ, Description: description, Default: defaultOf(f)}
		if other, ok := ofComponents[of.String()+"."+f.Key]; ok {
			p.Description, p.Default = other, nil
		}
		properties[f.Key] = p
		if f.Required {
			required = append(required, f.Key)
		}
	}
	return properties, required, err
}

// ofComponents has the descriptions that differ from a stack file, by struct and key.
var ofComponents = map[string]string{
	"service.Service.name": "Prefixes the name of every resource. Default: the component's name, to which the same rule applies. Allowed: lowercase letters, digits and hyphens, starting with a letter, at most 40 characters.",
}

func (g *generator) typeSpec(s reference.Shape, input bool) (schema.TypeSpec, error) {
	plain := input && !s.Input
	switch s.Kind {
	case reference.Bool:
		return schema.TypeSpec{Type: "boolean", Plain: plain}, nil
	case reference.Integer:
		return schema.TypeSpec{Type: "integer", Plain: plain}, nil
	case reference.Number:
		return schema.TypeSpec{Type: "number", Plain: plain}, nil
	case reference.Object:
		return schema.TypeSpec{Ref: "pulumi.json#/Any"}, nil
	case reference.Block:
		return g.reference(s.Struct, input)
	case reference.List, reference.Map:
		elem, err := g.typeSpec(*s.Elem, input)
		if s.Kind == reference.List {
			return schema.TypeSpec{Type: "array", Items: &elem}, err
		}
		return schema.TypeSpec{Type: "object", AdditionalProperties: &elem}, err
	default:
		return schema.TypeSpec{Type: "string", Plain: plain}, nil
	}
}

// reference adds a struct's type to the schema under the name of its package, and returns it.
func (g *generator) reference(of reflect.Type, input bool) (schema.TypeSpec, error) {
	token := fmt.Sprintf("%s:%s:%s", packageName, strings.TrimPrefix(strings.Split(of.String(), ".")[0], "*"), of.Name())
	if of == reflect.TypeFor[MonthlyCost]() {
		token = packageName + ":cost:MonthlyCost" // package main has no name of its own
	}
	spec := schema.TypeSpec{Ref: "#/types/" + token}
	if _, known := g.types[token]; known {
		return spec, nil
	}
	g.types[token] = schema.ComplexTypeSpec{} // ends the recursion of types that contain themselves
	object := schema.ObjectTypeSpec{Type: "object"}
	var err error
	if object.Description, err = g.source.Meaning(of); err != nil {
		return spec, err
	}
	if object.Properties, object.Required, err = g.properties(of, input); err != nil {
		return spec, err
	}
	g.types[token] = schema.ComplexTypeSpec{ObjectTypeSpec: object}
	return spec, nil
}

// defaultOf returns a field's default if an SDK can express it; the others are only in the
// description.
func defaultOf(f reference.Field) any {
	text := f.Tag.Get("default")
	switch {
	case text == "":
		return nil
	case f.Shape.Kind == reference.Text:
		return text
	case f.Shape.Kind == reference.Bool:
		return text == "true"
	case f.Shape.Kind == reference.Integer, f.Shape.Kind == reference.Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(fmt.Sprintf("%s: default %q is no number", f.Key, text))
		}
		return n
	}
	return nil
}

// `pulumi package add` needs a version, and SDKs contain the plugin's download URL.
func TestAReleaseStatesItsVersionAndWhereItIs(t *testing.T) {
	version, downloadURL = "1.2.3", "github://api.github.com/my-team/bankchurn"
	defer func() { version, downloadURL = devVersion, "" }()
	text, err := released(schemaJSON)
	if err != nil {
		t.Fatal(err)
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(text), &spec); err != nil {
		t.Fatal(err)
	}
	if spec.Version != version || spec.PluginDownloadURL != downloadURL || len(spec.Resources) != len(components) {
		t.Errorf("got version %q from %q with %d components", spec.Version, spec.PluginDownloadURL, len(spec.Resources))
	}
}
