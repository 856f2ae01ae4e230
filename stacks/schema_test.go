package stacks

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"gopkg.in/yaml.v3"

	"bankchurn/config"
	"bankchurn/internal/reference"
)

var updateSchema = flag.Bool("update-stack-schema", false, "write docs/stack.schema.json anew")

const stackSchemaFile = "../docs/stack.schema.json"

// TestStackSchemaIsCurrent compares docs/stack.schema.json, which editors read, with the structs
// that the decoder fills.
//
//	go test ./stacks -run StackSchemaIsCurrent -update-stack-schema
func TestStackSchemaIsCurrent(t *testing.T) {
	schema, err := stackSchema()
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	out := json.NewEncoder(&want)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(schema); err != nil {
		t.Fatal(err)
	}
	if *updateSchema {
		if err := os.WriteFile(stackSchemaFile, want.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(stackSchemaFile)
	if err != nil || !bytes.Equal(have, want.Bytes()) {
		t.Errorf("docs/stack.schema.json is not what the code says (%v); run: go test ./stacks -run StackSchemaIsCurrent -update-stack-schema", err)
	}
}

// stackSchema is the schema of Pulumi.STACK.yaml.
func stackSchema() (reference.Schema, error) {
	type schema = reference.Schema
	keys, definitions := schema{}, schema{
		"secure": schema{
			"type": "object", "properties": schema{"secure": schema{"type": "string"}}, "required": []string{"secure"},
			"additionalProperties": false, "description": "An encrypted value: pulumi config set --secret",
		},
	}
	source := reference.Open("..")
	for _, b := range blocks() {
		block, err := source.Block(b.of)
		if err != nil {
			return nil, err
		}
		definitions[b.key] = block
	}
	definitions["platform"] = schema{"enum": PlatformNames(), "default": defaultPlatform, "description": "Where the service runs."}
	definitions["keepPrevious"] = schema{
		"enum":        append(slices.Clone(PlatformNames()), ""),
		"description": "A platform that the stack ran before and that stays, unchanged, until the key is removed.",
	}
	for _, key := range Keys() {
		keys[key] = schema{"$ref": "#/definitions/" + key}
		keys[config.Namespace+":"+key] = keys[key]
	}
	// A provider setting is text or a secret.
	secure := schema{"$ref": "#/definitions/secure"}
	for _, key := range awsKeys {
		keys["aws:"+key] = schema{"anyOf": []schema{{"type": "string"}, secure}}
	}
	for _, key := range gcpKeys {
		keys["gcp:"+key] = schema{"anyOf": []schema{{"type": "string"}, secure}}
	}
	for _, key := range []string{
		"aws:skipCredentialsValidation", "aws:skipMetadataApiCheck", "aws:skipRegionValidation", "aws:skipRequestingAccountId",
		"aws:useFipsEndpoint", "aws:useDualstackEndpoint", "gcp:userProjectOverride",
	} {
		keys[key] = schema{"enum": []any{true, false, "true", "false"}}
	}
	// Lists and objects, or the form that `pulumi config set` writes. Their secrets are inside.
	text := schema{"type": "string", "pattern": `^[\[{]`}
	list := func(items schema) schema {
		return schema{"anyOf": []schema{{"type": "array", "items": items}, text}}
	}
	for _, key := range []string{"aws:allowedAccountIds", "aws:forbiddenAccountIds"} {
		keys[key] = list(schema{"type": "string", "pattern": "^[0-9]{12}$"})
	}
	for _, key := range []string{"aws:sharedConfigFiles", "aws:sharedCredentialsFiles", "gcp:impersonateServiceAccountDelegates", "gcp:scopes"} {
		keys[key] = list(schema{"type": "string"})
	}
	keys["aws:maxRetries"] = schema{"type": []string{"integer", "string"}}
	keys["aws:retryMode"] = schema{"enum": []string{"standard", "adaptive"}}
	for key, of := range map[string]any{"assumeRole": assumedRole{}, "assumeRoleWithWebIdentity": webIdentityRole{}, "ignoreTags": ignoredTags{}} {
		keys["aws:"+key] = schema{"anyOf": []schema{providerBlock(of), text, secure}}
	}
	keys["aws:assumeRoles"] = schema{"anyOf": []schema{{"type": "array", "items": providerBlock(assumedRole{}), "minItems": 1, "maxItems": 1}, text, secure}}
	project, _ := config.FormatOf(`format:"googleProject"`)
	keys["gcp:project"] = schema{"type": "string", "pattern": project.Pattern}
	return schema{
		"$schema": "http://json-schema.org/draft-07/schema#",
		"title":   "Pulumi.STACK.yaml of bankchurn",
		"description": "Config of a stack. The program checks more than a schema can: what goes together, and what a platform takes. " +
			"`go run ./cmd/cost report STACK` lists every problem.",
		"type": "object",
		"properties": schema{
			"config": schema{
				"type": "object", "properties": keys, "patternProperties": schema{"^pulumi:": schema{}}, "additionalProperties": false,
			},
			"secretsprovider": schema{"type": "string"},
			"encryptedkey":    schema{"type": "string"},
			"encryptionsalt":  schema{"type": "string"},
			"environment":     schema{"description": "Pulumi ESC environments that add to the config."},
		},
		"additionalProperties": false,
		"definitions":          definitions,
	}, nil
}

// providerBlock is the schema of a provider setting that is an object: texts, lists and maps of
// them.
func providerBlock(of any) reference.Schema {
	properties, required := reference.Schema{}, []string{}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(of)) {
		key, optional := strings.CutSuffix(field.Tag.Get("pulumi"), ",optional")
		value := reference.Schema{"anyOf": []reference.Schema{{"type": "string"}, {"$ref": "#/definitions/secure"}}}
		switch field.Type.Kind() {
		case reflect.Slice:
			value = reference.Schema{"type": "array", "items": reference.Schema{"type": "string"}}
		case reflect.Map:
			value = reference.Schema{"type": "object", "additionalProperties": reference.Schema{"type": "string"}}
		}
		if format, ok := config.FormatOf(field.Tag); ok {
			value = reference.Schema{"type": "string", "pattern": format.Pattern}
		}
		properties[key] = value
		if !optional {
			required = append(required, key)
		}
	}
	return reference.Schema{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// compiledStackSchema is the schema as an editor compiles it.
func compiledStackSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "stack.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft7
	if err := compiler.AddResource("stack.schema.json", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("stack.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asDocument converts YAML text to the data model of JSON.
func asDocument(t *testing.T, text []byte) any {
	t.Helper()
	var tree any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return jsonTree(t, asJSON)
}

func TestEveryExampleStackFileMatchesAndNamesTheSchema(t *testing.T) {
	schema := compiledStackSchema(t)
	paths, err := filepath.Glob(filepath.Join(root, "Pulumi.*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(asDocument(t, text)); err != nil {
			t.Errorf("%s: %#v", path, err)
		}
		if !bytes.HasPrefix(text, []byte("# yaml-language-server: $schema=./docs/stack.schema.json\n# $schema: ./docs/stack.schema.json\n")) {
			t.Errorf("%s does not begin with the lines by which editors find the schema", path)
		}
	}
}

// The matrix covers every option of every platform.
func TestEveryAcceptedConfigurationMatchesTheSchema(t *testing.T) {
	schema := compiledStackSchema(t)
	for _, d := range matrix(t) {
		tree := map[string]any{}
		for key, value := range d.config.values {
			tree[key] = value
			if strings.HasPrefix(value, "{") {
				tree[key] = jsonTree(t, []byte(value))
			}
		}
		if err := schema.Validate(map[string]any{"config": tree}); err != nil {
			t.Errorf("%s: %#v", d.name, err)
		}
	}
}

func TestSecretsAreAllowedInProviderKeysOnly(t *testing.T) {
	schema := compiledStackSchema(t)
	for text, valid := range map[string]bool{
		"config: {aws:secretKey: {secure: v1:abcd}}":                               true,
		"config: {aws:region: us-east-1, aws:allowedAccountIds: ['123456789012']}": true,
		"secretsprovider: passphrase\nconfig: {pulumi:tags: {a: b}}\n":             true,
		"environment: [a]\n": true,
		"config: {bankchurn:service: {image: {secure: v1:abcd}}}":    false,
		"config: {bankchurn:service: {env: {A: {secure: v1:abcd}}}}": false,
		"confg: {}": false,
	} {
		if err := schema.Validate(asDocument(t, []byte(text))); (err == nil) != valid {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// againstSchema validates a test's configuration against the schema. If the program rejects the
// configuration, the schema must too, unless it is listed in beyondASchema. All others must be
// valid.
func againstSchema(t *testing.T, file string, isRefused bool) {
	t.Helper()
	_, name, _ := strings.Cut(t.Name(), "/")
	name = strings.ReplaceAll(name, "_", " ")
	listed := slices.ContainsFunc(slices.Collect(maps.Values(beyondASchema)), func(names []string) bool { return slices.Contains(names, name) })
	valid := compiledStackSchema(t).Validate(asDocument(t, []byte("config: "+file))) == nil
	switch {
	case valid && isRefused && !listed:
		t.Errorf("the schema accepts %q: list it in beyondASchema with the reason", name)
	case !valid && !isRefused:
		t.Errorf("the schema refuses %q, which the program accepts", name)
	case !valid && listed:
		t.Errorf("the schema refuses %q: it need not be listed in beyondASchema", name)
	}
}
