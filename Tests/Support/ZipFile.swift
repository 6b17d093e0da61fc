import Compression

/// Writes zip archives, as small as they can be.
public enum ZipFile {
    /// An archive of some files, each deflated or stored.
    public static func archive(
        _ files: [(name: String, bytes: [UInt8], isDeflated: Bool)],
        comment: String = ""
    ) -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            // Between its header of ten bytes and the checksum gzip has what zip wants.
            let packed = Gzip.deflate(file.bytes, level: 9)
            let bytes = file.isDeflated ? Array(packed[10..<packed.count - 8]) : file.bytes
            let name = Array(file.name.utf8)
            let common =
                number(20, 2) + number(0, 2) + number(file.isDeflated ? 8 : 0, 2) + number(0, 4)
                + packed[(packed.count - 8)..<(packed.count - 4)] + number(bytes.count, 4)
                + number(file.bytes.count, 4) + number(name.count, 2) + number(0, 2)
            directory += number(0x0201_4B50, 4) + number(20, 2) + common + number(0, 10)
            directory += number(archive.count, 4) + name
            archive += number(0x0403_4B50, 4) + common + name + bytes
        }
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(files.count, 2)
            + number(files.count, 2) + number(directory.count, 4) + number(archive.count, 4)
        return archive + directory + end + number(comment.utf8.count, 2) + Array(comment.utf8)
    }

    private static func number(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
    }
}
