// Package reference reads a struct's documentation: the keys, kinds and limits in its field
// tags, and the meaning in its doc comments. docs/configuration.md and the schema of the
// component package are generated from it, so that a key has the same text in the code, for a
// stack file and for a component in another language.
//
// It reads source files, so it belongs in generators and tests.
package reference

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Kind is the kind of a value from a user's point of view.
type Kind int

// The kinds of values.
const (
	Text Kind = iota
	Bool
	Integer
	Number
	Object // any keys and values
	Block  // the keys of a struct
	List
	Map // names and values
)

// Shape is the kind of a value and of its elements.
type Shape struct {
	Kind Kind
	// Struct is the type of a Block.
	Struct reflect.Type
	// Elem is the shape of a List's or Map's elements.
	Elem *Shape
	// Input means that the value may be the output of a resource.
	Input bool
}

// ShapeOf returns the shape of a field's type. It panics for a type that the decoder does not
// support, which is a programming error.
func ShapeOf(t reflect.Type) Shape {
	switch t {
	case reflect.TypeFor[decimal.Decimal]():
		return Shape{Kind: Number}
	case reflect.TypeFor[map[string]any]():
		return Shape{Kind: Object}
	case reflect.TypeFor[pulumi.StringInput](), reflect.TypeFor[pulumi.StringOutput]():
		return Shape{Kind: Text, Input: true}
	case reflect.TypeFor[pulumi.StringMapOutput]():
		return Shape{Kind: Map, Elem: &Shape{Kind: Text, Input: true}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return ShapeOf(t.Elem())
	case reflect.String:
		return Shape{Kind: Text}
	case reflect.Bool:
		return Shape{Kind: Bool}
	case reflect.Int, reflect.Int64:
		return Shape{Kind: Integer}
	case reflect.Float64:
		return Shape{Kind: Number}
	case reflect.Struct:
		return Shape{Kind: Block, Struct: t}
	case reflect.Slice, reflect.Map:
		elem := ShapeOf(t.Elem())
		if t.Kind() == reflect.Map {
			return Shape{Kind: Map, Elem: &elem}
		}
		return Shape{Kind: List, Elem: &elem}
	}
	panic(fmt.Sprintf("reference: no kind for %s", t))
}

// Field is a key of a block.
type Field struct {
	Key      string
	Required bool
	// Block is the config block of the field in a stack file, if it is not that of its struct.
	Block string
	Shape Shape
	Tag   reflect.StructTag
	// Meaning is the doc comment, reworded for users, without the default.
	Meaning string
	// Default is the default, in words or as a value; empty if it is in the meaning.
	Default string
}

// Allowed describes the allowed values; empty if the kind is enough.
func (f Field) Allowed() string {
	switch low, high := f.Tag.Get("min"), f.Tag.Get("max"); {
	case f.Tag.Get("enum") != "":
		return strings.ReplaceAll(f.Tag.Get("enum"), ",", ", ")
	case low != "" && high != "":
		return low + " to " + high
	case low != "":
		return low + " and more"
	}
	format, _ := config.FormatOf(f.Tag)
	return format.Allowed
}

// Source is the module's source code.
type Source struct {
	root, module string
	// comments are the comments read so far, by import path and then by TYPE or TYPE.FIELD.
	comments map[string]map[string]string
	// keys are the keys of a package's fields, by import path and then by the field's name.
	keys map[string]map[string]string
}

// Open reads the module whose go.mod is in the folder root.
func Open(root string) *Source {
	module := strings.TrimSuffix(reflect.TypeFor[Source]().PkgPath(), "/internal/reference")
	return &Source{root: root, module: module, comments: map[string]map[string]string{}, keys: map[string]map[string]string{}}
}

// Fields lists the keys of a struct in the order of its fields.
func (s *Source) Fields(t reflect.Type) ([]Field, error) {
	comments, err := s.read(t)
	if err != nil {
		return nil, err
	}
	siblings := map[string]string{}
	for i := range t.NumField() {
		siblings[t.Field(i).Name], _ = config.KeyOf(t.Field(i))
	}
	var fields []Field
	for i := range t.NumField() {
		field := t.Field(i)
		key, required := config.KeyOf(field)
		if key == "" {
			continue
		}
		f := Field{Key: key, Required: required, Block: config.BlockOf(field), Shape: ShapeOf(field.Type), Tag: field.Tag}
		f.Meaning, f.Default = split(comments[t.Name()+"."+field.Name])
		f.Meaning = withKeys(meaningOf(field.Name, f.Meaning), siblings, s.keys[t.PkgPath()])
		f.Default = withKeys(f.Default, siblings, s.keys[t.PkgPath()])
		if f.Default == "" {
			f.Default = field.Tag.Get("default")
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// Meaning returns the doc comment of a struct, reworded for users.
func (s *Source) Meaning(t reflect.Type) (string, error) {
	comments, err := s.read(t)
	return withKeys(meaningOf(t.Name(), comments[t.Name()]), nil, s.keys[t.PkgPath()]), err
}

// read returns the doc comments in the package of a type.
func (s *Source) read(t reflect.Type) (map[string]string, error) {
	if known, ok := s.comments[t.PkgPath()]; ok {
		return known, nil
	}
	folder, inside := strings.CutPrefix(t.PkgPath(), s.module+"/")
	if !inside {
		return nil, fmt.Errorf("reference: %s is not a type of this module", t)
	}
	files, err := filepath.Glob(filepath.Join(s.root, filepath.FromSlash(folder), "*.go"))
	if err != nil {
		return nil, fmt.Errorf("reference: %w", err)
	}
	comments, keys := map[string]string{}, map[string]string{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("reference: %w", err)
		}
		collect(parsed, comments, keys)
	}
	s.comments[t.PkgPath()], s.keys[t.PkgPath()] = comments, keys
	return comments, nil
}

// collect adds the doc comments of a file's struct types and their fields, and the fields' keys.
func collect(file *ast.File, comments, keys map[string]string) {
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			named, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			body, ok := named.Type.(*ast.StructType)
			if !ok {
				continue
			}
			doc := named.Doc
			if doc == nil {
				doc = group.Doc
			}
			comments[named.Name.Name] = line(doc)
			for _, field := range body.Fields.List {
				for _, name := range field.Names {
					comments[named.Name.Name+"."+name.Name] = line(field.Doc)
					if field.Tag != nil {
						key, _, _ := strings.Cut(reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("pulumi"), ",")
						keys[name.Name] = key
					}
				}
			}
		}
	}
}

func line(doc *ast.CommentGroup) string { return strings.Join(strings.Fields(doc.Text()), " ") }
