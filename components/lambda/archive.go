package lambda

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Sizes of a zip package (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, 2026-08).
// AWS counts in MiB here: its own error for a larger package names 262144000 bytes.
const (
	maxUnzippedBytes = 250 << 20
	// The limit for a package in the request itself; S3 has no such limit. A request may have
	// 69,905,067 bytes, of which Base64 takes a quarter and the function's other arguments a little
	// (github.com/motdotla/node-lambda/issues/123).
	maxZippedBytes = 50<<20 - 16<<10
)

// leftOut are entries at the top of a source folder that never belong in a package: tests and
// earlier packages. Bytecode is excluded at any depth: test runs leave it behind, and it would
// change the package's hash, and so the preview, from one machine to another. A complete package,
// with its libraries installed, is used as is: libraries import their own `tests` folders, and
// shipped bytecode shortens cold starts.
var leftOut = []string{".git", ".venv", ".pytest_cache", "tests", "dist"}

// packaged is one file of a package.
type packaged struct {
	// name is the path inside the package, with slashes.
	name string
	// file is where its content is; empty for an entry of a .zip file.
	file  string
	bytes int64
}

// listPackage lists the files of a folder or .zip file by name and returns an error if there are
// none. It does not read contents: a .zip file's sizes come from its directory.
func listPackage(path string) ([]packaged, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	list := listArchive
	if info.IsDir() {
		list = listFolder
	}
	files, err := list(path)
	if err == nil && len(files) == 0 {
		err = errors.New("holds no files")
	}
	return files, err
}

func listArchive(path string) ([]packaged, error) {
	// The engine decides by the file extension, in lower case.
	if !strings.HasSuffix(path, ".zip") {
		return nil, errors.New("is neither a folder nor a .zip file")
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("is not a .zip file: %w", err)
	}
	defer archive.Close() //nolint:errcheck // opened for reading only
	var files []packaged
	for _, f := range archive.File {
		if !f.FileInfo().IsDir() {
			files = append(files, packaged{name: f.Name, bytes: int64(f.UncompressedSize64)})
		}
	}
	return files, nil
}

func listFolder(root string) ([]packaged, error) {
	installed, err := filepath.Glob(filepath.Join(root, "*.dist-info"))
	if err != nil {
		return nil, err
	}
	source := len(installed) == 0
	var files []packaged
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if source && (entry.Name() == "__pycache__" || filepath.Dir(path) == filepath.Clean(root) && slices.Contains(leftOut, entry.Name())) {
				return filepath.SkipDir
			}
			return nil
		case source && strings.HasSuffix(entry.Name(), ".pyc"):
			return nil
		}
		info, err := os.Stat(path) // follows symbolic links, as the upload does
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is a broken symbolic link; remove it or restore its target", path)
		}
		if err != nil {
			return err
		}
		if info.IsDir() {
			return fmt.Errorf("%s is a symbolic link to a folder; copy the folder instead", path)
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is not a regular file; leave it out of the package", path)
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		files = append(files, packaged{name: filepath.ToSlash(name), file: path, bytes: info.Size()})
		return nil
	})
	return files, err
}

// checkReadable finds a file that the upload could not read. Otherwise the upload would fail after
// other resources were created.
func checkReadable(files []packaged) error {
	for _, f := range files {
		if f.file == "" {
			continue
		}
		content, err := os.Open(f.file)
		if err != nil {
			return fmt.Errorf("cannot be read: %w", err)
		}
		if err := content.Close(); err != nil {
			return err
		}
	}
	return nil
}

// lacksImage reports lambda.image as missing if neither it nor a package is set.
func (a *Args) lacksImage() *config.Missing {
	if a.Zip != "" {
		return nil
	}
	return &config.Missing{Key: "lambda.image", Example: "123456789012.dkr.ecr." + a.Region + ".amazonaws.com/example:example"}
}

// validatePackage rejects a package that is missing, empty, too large or built for another target.
func (a *Args) validatePackage(path string, in components.Input, r *config.Report) {
	const key = "lambda.zip"
	files, err := listPackage(path)
	if errors.Is(err, fs.ErrNotExist) {
		r.Refuse(config.Problem{Path: key, Value: path, Reason: "does not exist", Allowed: "a folder or .zip file, relative to the project; or lambda.image", Missing: a.lacksImage()})
		return
	}
	if err == nil {
		err = checkReadable(files)
	}
	if err != nil {
		r.Refuse(config.Problem{Path: key, Value: path, Reason: err.Error(), Missing: a.lacksImage()})
		return
	}
	var total int64
	for _, f := range files {
		total += f.bytes
	}
	if total > maxUnzippedBytes {
		r.Refuse(config.Problem{
			Path: key, Value: path,
			Reason:  fmt.Sprintf("is %d MiB unzipped, but Lambda accepts at most %d; largest: %s", mebibytes(total), maxUnzippedBytes>>20, largest(files, 5)),
			Allowed: "a smaller package, lambda.image (up to 10 GB)" + in.Platforms.Hint(", or another platform: ", func(p service.Platform) bool { return p.Name != Platform.Name }),
			Missing: a.lacksImage(),
		})
		return
	}
	a.validateModules(path, files, r)
	if lacksLibraries(files) {
		a.withoutLibraries(path, in, r)
	}
	if sent, what := sentBytes(path, files); sent > maxZippedBytes {
		r.Note(fmt.Sprintf("%s: %s is %d MiB %s, but a request to Lambda must be below 50: it is uploaded through the stack's own S3 bucket", key, path, mebibytes(sent), what))
		validateObjectTags(a.Service.Labels, r)
	}
}

// mebibytes rounds up, so that a size over a limit never reads as the limit.
func mebibytes(bytes int64) int64 { return (bytes + 1<<20 - 1) >> 20 }

// lacksLibraries reports whether a package requires libraries but contains none: pip creates a
// NAME.dist-info folder for each library that it installs.
func lacksLibraries(files []packaged) bool {
	asks, holds := false, false
	for _, f := range files {
		asks = asks || f.name == "requirements.txt"
		holds = holds || strings.Contains(f.name, ".dist-info/")
	}
	return asks && !holds
}

// withoutLibraries warns in a preview, which can price and compare without the libraries, and fails
// an update, because the function would be created and never start.
func (a *Args) withoutLibraries(path string, in components.Input, r *config.Report) {
	todo := "install them with `pip install --target`, or leave requirements.txt out if they come from elsewhere"
	script := filepath.Join(path, "package.sh")
	if _, err := os.Stat(script); err == nil {
		todo = "run `" + script + " " + a.Architecture + "` and set lambda.zip to " + filepath.Join(path, "dist", "lambda-"+a.Architecture)
	}
	p := config.Problem{Path: "lambda.zip", Value: path, Reason: "has a requirements.txt but none of its libraries, so the function would not start; " + todo}
	if in.Updating && !a.Release.OnlyVersions() {
		r.Refuse(p)
		return
	}
	p.Reason += ". `pulumi up` rejects it"
	r.Warn(p)
}

// largest names the largest top-level entries of a package.
func largest(files []packaged, n int) string {
	sizes := map[string]int64{}
	for _, f := range files {
		top, _, _ := strings.Cut(f.name, "/")
		sizes[top] += f.bytes
	}
	names := config.SortedNames(sizes)
	sort.SliceStable(names, func(i, j int) bool { return sizes[names[i]] > sizes[names[j]] })
	var parts []string
	for _, name := range names[:min(n, len(names))] {
		parts = append(parts, fmt.Sprintf("%s %d MiB", name, mebibytes(sizes[name])))
	}
	return strings.Join(parts, ", ")
}

// archiveOf returns the package as the archive that Pulumi uploads.
func archiveOf(path string, files []packaged) pulumi.Archive {
	if files[0].file == "" {
		return pulumi.NewFileArchive(path)
	}
	assets := map[string]any{}
	for _, f := range files {
		assets[f.name] = pulumi.NewFileAsset(f.file)
	}
	return pulumi.NewAssetArchive(assets)
}
