//go:build !noui

package playground

import (
	"embed"
	"io/fs"
)

//go:embed assets/app.js assets/app.css assets/LICENSES.txt
var assetFiles embed.FS

// bundled returns the built page. The build tag noui leaves it out.
func bundled() fs.FS { return assetFiles }
