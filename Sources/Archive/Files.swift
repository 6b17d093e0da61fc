import Glibc

/// Whole files, read within bounds and replaced by one rename.
public enum Files {
    /// Writes a file whole, or not at all: readers find the old text or the new one.
    public static func replace(_ path: String, with text: String) throws(ArchiveError) {
        let fresh = "\(path).\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
        let file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system(path, "cannot be written") }
        let isWritten = writeAll(Array(text.utf8), to: file)
        let isMoved = isWritten && rename(fresh, path) == 0
        let error = ArchiveError.system(path, "cannot be written")
        close(file)
        if isMoved { return }
        unlink(fresh)
        throw error
    }

    /// Reads a regular file up to a limit in bytes; nil if there is none.
    public static func read(
        _ path: String,
        most: Int = 64 << 20
    ) throws(ArchiveError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if file < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .system(path, "cannot be read")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ArchiveError("\(path): expected a regular file")
        }
        guard status.st_size <= most else {
            throw ArchiveError("\(path): \(status.st_size) bytes, expected at most \(most)")
        }
        return try read(file, atMost: Int(status.st_size), path)
    }

    /// Reads an open file from where it is, up to a number of bytes or to its end.
    static func read(
        _ file: Int32,
        atMost size: Int,
        _ path: String
    ) throws(ArchiveError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size {
            let count = bytes.withUnsafeMutableBytes { bytes in
                Glibc.read(file, bytes.baseAddress.map { $0 + filled }, size - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(path, "cannot be read") }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(size - filled)
        return bytes
    }

    /// Writes all bytes, in one system call where the system takes them at once.
    static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = Glibc.write(file, part.baseAddress, part.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// The names in a folder, sorted; none if it cannot be read.
    public static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        return names(of: folder)
    }

    /// The names in an open folder, sorted.
    static func names(of folder: OpaquePointer) -> [String] {
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

extension RunDirectory {
    /// Writes a file whole, or not at all.
    public func write(_ text: String, to file: String) throws(ArchiveError) {
        try Files.replace(file, with: text)
    }
}
