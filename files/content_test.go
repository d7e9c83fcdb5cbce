package files_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store"
)

// zipped is an archive of files with one name each, of one content.
func zipped(tb testing.TB, content []byte, names ...string) []byte {
	tb.Helper()

	var b bytes.Buffer

	z := zip.NewWriter(&b)

	for _, name := range names {
		f, err := z.Create(name)
		require.NoError(tb, err)
		_, err = f.Write(content)
		require.NoError(tb, err)
	}

	require.NoError(tb, z.Close())

	return b.Bytes()
}

func gzipped(tb testing.TB, content []byte) []byte {
	tb.Helper()

	var b bytes.Buffer

	z := gzip.NewWriter(&b)
	_, err := z.Write(content)
	require.NoError(tb, err)
	require.NoError(tb, z.Close())

	return b.Bytes()
}

// ole is the beginning of an old office document that does not say which.
func ole() []byte {
	return append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
}

func TestTypesThatAreTaken(t *testing.T) {
	t.Parallel()

	w := open(t)

	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

	for name, c := range map[string]struct {
		content []byte
		kind    string
	}{
		"a.png":      {png(), "image/png"},
		"a.jpg":      {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "image/jpeg"},
		"a.webp":     {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), "image/webp"},
		"a.pdf":      {[]byte("%PDF-1.7\n1 0 obj"), "application/pdf"},
		"a.txt":      {[]byte("你好"), "text/plain"},
		"a.csv":      {[]byte("主机,地址\ndb1,10.0.0.1\ndb2,10.0.0.2\n"), "text/csv"},
		"a.json":     {[]byte(`{"a":[1,2,3]}`), "application/json"},
		"a.md":       {[]byte("# 方案\n\n1 < 2"), "text/plain"},
		"a.docx":     {zipped(t, []byte("x"), "[Content_Types].xml", "_rels/.rels", "word/document.xml"), word},
		"a.zip":      {zipped(t, []byte("x"), "a.html"), "application/zip"},
		"a.tar.gz":   {gzipped(t, []byte("x")), "application/gzip"},
		"a.doc":      {ole(), "application/x-ole-storage"},
		"a.mp4":      {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), "video/mp4"},
		"noise.html": {png(), "image/png"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			g := w.put(t, w.begin(t, name, len(c.content)).URL, bytes.NewReader(c.content))
			require.Equal(t, http.StatusOK, g.status, "%s", g.body)
			require.Equal(t, c.kind, g.json["contentType"])
		})
	}
}

func TestTypesThatAreRefused(t *testing.T) {
	t.Parallel()

	w := open(t)

	for name, c := range map[string]struct {
		file    string
		content []byte
	}{
		"MZAsPicture":      {"photo.png", append([]byte("MZ\x90\x00"), make([]byte, 200)...)},
		"ELFAsText":        {"a.txt", append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 200)...)},
		"HTML":             {"a.html", []byte("<!DOCTYPE html><script>alert(1)</script>")},
		"HTMLAsPicture":    {"a.png", []byte("  \n<script>alert(1)</script>")},
		"HTMLAfterMark":    {"a.txt", []byte("\xef\xbb\xbf<html><body onload=alert(1)>")},
		"HTMLAfterNothing": {"a.txt", []byte("\n\n\t <img src=x onerror=alert(1)>")},
		"SVG":              {"a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)},
		"SVGWithoutSpace":  {"a.svg", []byte(`<svg onload="alert(1)"/>`)},
		"XML":              {"a.xml", []byte(`<?xml version="1.0"?><x/>`)},
		"XHTML":            {"a.txt", []byte(`<x:html xmlns:x="http://www.w3.org/1999/xhtml"/>`)},
		"ShellScript":      {"a.txt", []byte("#!/bin/sh\nrm -rf /\n")},
		"PHP":              {"a.png", []byte("<?php system($_GET['c']);")},
		"Jar":              {"a.zip", zipped(t, []byte("x"), "META-INF/MANIFEST.MF")},
		"OldOfficeByName":  {"setup.msi", ole()},
		"Flash":            {"a.swf", []byte("CWS\x0a\x00\x00\x00\x00")},
		"Unknown":          {"a.bin", []byte{0, 1, 2, 3, 4, 5, 250, 251}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			begun := w.begin(t, c.file, len(c.content))
			requireFailure(t, w.put(t, begun.URL, bytes.NewReader(c.content)),
				http.StatusUnsupportedMediaType, "ATTACHMENT_REJECTED", "TYPE_NOT_ALLOWED")

			u, err := w.store.Store.Upload(t.Context(), begun.Upload.ID)
			require.NoError(t, err)
			require.Equal(t, store.UploadRejected, u.Status)
			require.Equal(t, "TYPE_NOT_ALLOWED", u.Problem)
			w.requireContents(t, 0)

			again := w.put(t, begun.URL, bytes.NewReader(c.content))
			requireFailure(t, again, http.StatusForbidden, "FORBIDDEN", "LINK_USED")
			require.Equal(t, "REJECTED", again.json["status"])
			require.Equal(t, http.StatusNotFound, w.do(t, http.MethodGet, w.DownloadURL(begun.Upload.ID), nil).status)
		})
	}
}

// TestHarmlessWhereItIsKept: what is taken although it may be meant badly is
// never decoded here, and never shown by a browser in our origin.
func TestHarmlessWhereItIsKept(t *testing.T) {
	t.Parallel()

	w := open(t)
	huge := png()
	copy(huge[16:], "\x00\x00\xff\xff\x00\x00\xff\xff")

	for name, content := range map[string][]byte{
		"Polyglot.gif":  []byte("GIF89a/*\x00\x00\x00*/=1;alert(1)//<script>alert(2)</script>"),
		"ZipBomb.zip":   zipped(t, make([]byte, 8<<20), "a", "b"),
		"GzipBomb.gz":   gzipped(t, make([]byte, 8<<20)),
		"Eicar.txt":     []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"),
		"Enormous.png":  huge,
		"LateMarkup.md": []byte("words " + strings.Repeat("and more ", 600) + "<script>alert(1)</script>"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			g := w.do(t, http.MethodGet, w.DownloadURL(w.ready(t, name, content)), nil)
			require.Equal(t, http.StatusOK, g.status)
			require.Equal(t, content, g.body)
			requireSafe(t, g)
		})
	}
}
