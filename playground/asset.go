package playground

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/jiaofu/jiaofu/webasset"
)

// hashLength is how many characters of its hash the address of an asset holds.
const hashLength = 16

// asset is one file of the page. Its address holds the hash of its content, so
// that browsers may keep it for ever.
type asset struct {
	*webasset.Asset

	address string
}

// loadAsset reads a file of the bundle.
func loadAsset(files fs.FS, name string) (asset, error) {
	content, err := fs.ReadFile(files, path.Join("assets", name))
	if err != nil {
		return asset{}, fmt.Errorf("read playground asset: %w", err)
	}

	sum := sha256.Sum256(content)
	extension := path.Ext(name)
	stem := strings.TrimSuffix(name, extension)

	return asset{
		Asset:   webasset.New(name, content, webasset.KeepForever),
		address: Path + "/assets/" + stem + "." + hex.EncodeToString(sum[:])[:hashLength] + extension,
	}, nil
}
