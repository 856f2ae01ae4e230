package reference

import (
	"encoding/json"
	"reflect"
	"strings"

	"bankchurn/config"
)

// Schema is a draft-07 JSON Schema, as a tree. yaml-language-server does not support later
// drafts.
type Schema map[string]any

// Block returns the schema of a config block: the keys of a struct, and no others.
func (s *Source) Block(t reflect.Type) (Schema, error) {
	fields, err := s.Fields(t)
	if err != nil {
		return nil, err
	}
	meaning, err := s.Meaning(t)
	if err != nil {
		return nil, err
	}
	properties, required := Schema{}, []string{}
	for _, f := range fields {
		if f.Block != "" {
			continue
		}
		property, err := s.schemaOf(f.Shape, f.Tag)
		if err != nil {
			return nil, err
		}
		text := f.Meaning
		if tagged := f.Tag.Get("default"); tagged != "" {
			property["default"] = defaultOf(f.Shape, tagged)
		} else if f.Default != "" {
			text += " Default: " + f.Default + "."
		}
		if text != "" {
			property["description"] = text
		}
		if f.Tag.Get("nonempty") == "true" {
			property["minProperties"] = 1
		}
		properties[f.Key] = property
		if f.Required {
			required = append(required, f.Key)
		}
	}
	block := Schema{"type": "object", "properties": properties, "additionalProperties": false}
	if meaning != "" {
		block["description"] = meaning
	}
	if len(required) > 0 {
		block["required"] = required
	}
	return block, nil
}

// schemaOf returns the schema of a value. The limits in the tag of a list are those of its
// items.
func (s *Source) schemaOf(shape Shape, tag reflect.StructTag) (Schema, error) {
	switch shape.Kind {
	case Block:
		return s.Block(shape.Struct)
	case List:
		items, err := s.schemaOf(*shape.Elem, tag)
		return Schema{"type": "array", "items": items}, err
	case Map:
		values, err := s.schemaOf(*shape.Elem, "")
		return Schema{"type": "object", "additionalProperties": values}, err
	case Bool:
		return Schema{"type": "boolean"}, nil
	case Object:
		return Schema{}, nil
	case Integer, Number:
		schema := Schema{"type": map[Kind]string{Integer: "integer", Number: "number"}[shape.Kind]}
		for tagged, keyword := range map[string]string{"min": "minimum", "max": "maximum"} {
			if text := tag.Get(tagged); text != "" {
				schema[keyword] = json.Number(text)
			}
		}
		return schema, nil
	}
	schema := Schema{"type": "string"}
	if enum := tag.Get("enum"); enum != "" {
		schema["enum"] = strings.Split(enum, ",")
	}
	if format, stated := config.FormatOf(tag); stated {
		schema["pattern"] = format.Pattern
		// Some editors show this instead of the pattern.
		schema["patternErrorMessage"] = "allowed: " + format.Allowed
	}
	return schema, nil
}

// defaultOf returns the value of a default tag, as the decoder reads it.
func defaultOf(shape Shape, text string) any {
	if shape.Kind != Text && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}
