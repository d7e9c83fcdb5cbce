//go:build !noui

package console

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var distFiles embed.FS

// bundled returns the built page, in its folder dist. The build tag noui leaves
// it out.
func bundled() fs.FS { return distFiles }
