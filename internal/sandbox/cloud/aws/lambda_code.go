package aws

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"

	"bankchurn/internal/sandbox/cloud"
)

// withoutLibraries ends the description of code that requires libraries but contains none: the
// runtime fails with Runtime.ImportModuleError before the handler is called.
const withoutLibraries = ", without its libraries"

// describeCode describes the code of a function.
func describeCode(i *cloud.Instance) string {
	if image := i.Str("imageUri"); image != "" {
		return image
	}
	text := "code " + codeHash(i)[:8]
	if code := i.In["code"]; code.IsArchive() && lacksLibraries(code.ArchiveValue()) {
		text += withoutLibraries
	}
	return text
}

// withoutSecrets ends the description of a release whose role may not read the secrets in its
// variables.
const withoutSecrets = ", without its secrets"

// comesUp reports whether a release of a function starts.
func comesUp(release string) bool {
	return !strings.HasSuffix(release, withoutLibraries) && !strings.HasSuffix(release, withoutSecrets)
}

// lacksLibraries reports whether a Python package has a requirements.txt but none of the
// NAME.dist-info folders that pip creates next to each library
// (packaging.python.org/specifications/recording-installed-packages). It is false for an
// archive that cannot be read.
func lacksLibraries(code *archive.Archive) bool {
	names, err := namesIn(code)
	if err != nil {
		return false
	}
	asks := slices.Contains(names, "requirements.txt")
	return asks && !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, ".dist-info/") })
}

func namesIn(code *archive.Archive) ([]string, error) {
	reader, err := code.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = reader.Close() }()
	var names []string
	for {
		name, content, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		names = append(names, strings.ReplaceAll(name, "\\", "/"))
		if err := content.Close(); err != nil {
			return nil, err
		}
	}
}
