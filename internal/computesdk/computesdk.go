// Package computesdk reads the args structs of the SDK's gcp/compute from its source, for
// tests: importing the package would take longer to compile than this whole program.
package computesdk

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
)

// Args returns the struct of plain inputs of a resource type such as
// gcp:compute/network:Network. Its fields have the SDK's types and pulumi tags.
func Args(typ string) (reflect.Type, error) {
	s, err := source()
	if err != nil {
		return nil, err
	}
	file, err := s.fileOf(typ)
	if err != nil {
		return nil, err
	}
	for name, fields := range file {
		if strings.HasSuffix(name, "Args") && !ast.IsExported(name) {
			return s.structOf(fields)
		}
	}
	return nil, fmt.Errorf("%s: no args in the SDK", typ)
}

// sdk is the source of the package.
type sdk struct {
	dir string
	// blocks are the structs of pulumiTypes*.go, by name.
	blocks map[string]*ast.StructType

	mu    sync.Mutex
	built map[string]reflect.Type
}

// module is a folder of this module, read before a test changes the working directory.
var module, _ = os.Getwd()

var source = sync.OnceValues(func() (*sdk, error) {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi-gcp/sdk/v7")
	list.Dir = module
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("the SDK's folder: %w", err)
	}
	s := &sdk{dir: filepath.Join(strings.TrimSpace(string(out)), "go", "gcp", "compute"), blocks: map[string]*ast.StructType{}, built: map[string]reflect.Type{}}
	paths, err := filepath.Glob(filepath.Join(s.dir, "pulumiTypes*.go"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no types in %s: %w", s.dir, err)
	}
	for _, path := range paths {
		structs, err := structsOf(path)
		if err != nil {
			return nil, err
		}
		for name, fields := range structs {
			s.blocks[name] = fields
		}
	}
	return s, nil
})

// fileOf returns the structs in the file that registers a type.
func (s *sdk) fileOf(typ string) (map[string]*ast.StructType, error) {
	paths, err := filepath.Glob(filepath.Join(s.dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if strings.Contains(string(text), "ctx.RegisterResource(\""+typ+"\"") {
			return structsOf(path)
		}
	}
	return nil, fmt.Errorf("%s: the SDK has no such type", typ)
}

func structsOf(path string) (map[string]*ast.StructType, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	structs := map[string]*ast.StructType{}
	for _, declaration := range parsed.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			if named, ok := spec.(*ast.TypeSpec); ok {
				if fields, ok := named.Type.(*ast.StructType); ok {
					structs[named.Name.Name] = fields
				}
			}
		}
	}
	return structs, nil
}

// structOf returns a struct of the fields that have a pulumi tag.
func (s *sdk) structOf(fields *ast.StructType) (reflect.Type, error) {
	var built []reflect.StructField
	for _, field := range fields.Fields.List {
		if field.Tag == nil || len(field.Names) != 1 {
			continue
		}
		typ, err := s.typeOf(field.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field.Names[0].Name, err)
		}
		built = append(built, reflect.StructField{Name: field.Names[0].Name, Type: typ, Tag: reflect.StructTag(strings.Trim(field.Tag.Value, "`"))})
	}
	return reflect.StructOf(built), nil
}

var plain = map[string]reflect.Type{
	"string": reflect.TypeFor[string](), "int": reflect.TypeFor[int](), "bool": reflect.TypeFor[bool](),
	"float64": reflect.TypeFor[float64](), "any": reflect.TypeFor[any](),
}

func (s *sdk) typeOf(expression ast.Expr) (reflect.Type, error) {
	switch e := expression.(type) {
	case *ast.StarExpr:
		of, err := s.typeOf(e.X)
		if err != nil {
			return nil, err
		}
		return reflect.PointerTo(of), nil
	case *ast.ArrayType:
		of, err := s.typeOf(e.Elt)
		if err != nil {
			return nil, err
		}
		return reflect.SliceOf(of), nil
	case *ast.MapType:
		of, err := s.typeOf(e.Value)
		if err != nil {
			return nil, err
		}
		return reflect.MapOf(plain["string"], of), nil
	case *ast.InterfaceType:
		return plain["any"], nil
	case *ast.Ident:
		if of, known := plain[e.Name]; known {
			return of, nil
		}
		return s.block(e.Name)
	}
	return nil, errors.New("a type that no other input has")
}

// block returns the struct of a block within args.
func (s *sdk) block(name string) (reflect.Type, error) {
	s.mu.Lock()
	built := s.built[name]
	s.mu.Unlock()
	if built != nil {
		return built, nil
	}
	fields, known := s.blocks[name]
	if !known {
		return nil, fmt.Errorf("%s: not in the SDK", name)
	}
	built, err := s.structOf(fields)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.built[name] = built
	return built, nil
}
