package cloud

import (
	"encoding/json"
	"reflect"
)

// packageSchema returns what a language host that checks programs against provider schemas,
// such as YAML's, needs to know about a package: the properties of the embedded cloud's types,
// from the SDK's structs. It does not describe nested objects, which Check checks.
func packageSchema(pkg *Package) ([]byte, error) {
	resources := map[string]any{}
	for token, t := range pkg.Types {
		inputs, required := schemaProperties(t.Args.ElementType())
		outputs, _ := schemaProperties(t.Args.ElementType())
		if t.State != nil {
			state, _ := schemaProperties(t.State.ElementType())
			for name, property := range state {
				outputs[name] = property
			}
		}
		resources[token] = map[string]any{"inputProperties": inputs, "requiredInputs": required, "properties": outputs}
	}
	settings, _ := schemaProperties(pkg.Config.ElementType())
	return json.Marshal(map[string]any{
		"name": pkg.Name, "version": pkg.Version.String(), "resources": resources,
		"provider": map[string]any{"inputProperties": settings},
	})
}

func schemaProperties(t reflect.Type) (properties map[string]any, requiredNames []string) {
	properties = map[string]any{}
	for f := range structFields(t) {
		name := f.Tag.Get("pulumi")
		if name == "id" || name == "urn" {
			continue // every resource has them
		}
		properties[name] = schemaType(f.Type)
		if required(f.Type) {
			requiredNames = append(requiredNames, name)
		}
	}
	return properties, requiredNames
}

func schemaType(t reflect.Type) map[string]any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaType(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaType(t.Elem())}
	}
	return map[string]any{"$ref": "pulumi.json#/Any"}
}
