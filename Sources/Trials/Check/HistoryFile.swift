import Compression
import Foundation

/// The bytes of a history's file: mapped where that is possible, else read; unpacked if need be.
final class HistoryFile {
    /// Why a file has no bytes for us, in one line that names it.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }
    }

    /// The most bytes that are read from what cannot be mapped, such as a pipe.
    static let readMax = 1 << 30

    private let memory: UnsafeRawBufferPointer
    private let isMapped: Bool
    private let inflated: Inflated?
    /// The path within the archive, if the file is one.
    let member: String?

    /// Opens a file, which may unpack to a number of bytes.
    init(_ path: String, unpackedMax: Int = Gzip.bytesMax) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path, "cannot be read: \(Self.reason)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Failure(path, "cannot be read: \(Self.reason)")
        }
        let isRegular = status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
        let mapped = isRegular ? Self.mapped(descriptor, Int(status.st_size)) : nil
        isMapped = mapped != nil
        if let mapped { memory = mapped } else { memory = try Self.read(descriptor, path) }
        let unpacked = Self.unpacked(memory, path, unpackedMax)
        // Safety: all is set before a failure, so that the memory is given back.
        (inflated, member) = (try? unpacked.get()) ?? (nil, nil)
        _ = try unpacked.get()
    }

    /// The bytes behind those of a packed file, and their path in an archive.
    private static func unpacked(
        _ bytes: UnsafeRawBufferPointer,
        _ path: String,
        _ most: Int
    ) -> Result<(Inflated?, String?), Failure> {
        do {
            if Gzip.isGzip(bytes) { return .success((try Gzip.inflate(bytes, atMost: most), nil)) }
            guard Zip.isZip(bytes) else { return .success((nil, nil)) }
            let archive = try Zip(bytes)
            let entry = try HistoryPlaces.entry(of: archive, path)
            return .success((try archive.inflate(entry, atMost: most), entry.name))
        } catch Gzip.Failure.tooLarge(let bytes), Zip.Failure.tooLarge(let bytes) {
            return .failure(tooLarge(bytes, path))
        } catch let failure as Failure {
            return .failure(failure)
        } catch {
            return .failure(Failure(path, "\(error)"))
        }
    }

    private static func tooLarge(_ bytes: Int, _ path: String) -> Failure {
        let most = ByteCount.text(bytes)
        return Failure(
            path,
            "expected what unpacks to at most \(most), found more: raise --unpacked-max"
        )
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
        } else {
            memory.deallocate()
        }
    }

    /// Calls a function with the bytes, which it must not keep.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if let inflated { return try inflated.withBytes(body) }
        return try body(memory)
    }

    private static var reason: String { String(cString: strerror(errno)) }

    private static func mapped(_ descriptor: Int32, _ size: Int) -> UnsafeRawBufferPointer? {
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { return nil }
        madvise(start, size, MADV_SEQUENTIAL)
        return UnsafeRawBufferPointer(start: start, count: size)
    }

    private static func read(
        _ descriptor: Int32,
        _ path: String
    ) throws(Failure) -> UnsafeRawBufferPointer {
        var size = 1 << 20
        var count = 0
        var memory = malloc(size)
        while let start = memory {
            let got = Glibc.read(descriptor, start + count, size - count)
            if got == 0 { return UnsafeRawBufferPointer(start: start, count: count) }
            if got < 0, errno == EINTR { continue }
            let reason = got < 0 ? "cannot be read: \(Self.reason)" : nil
            count += max(got, 0)
            if reason != nil || count > readMax {
                free(start)
                let tooMuch = "expected at most \(readMax >> 20) MiB from what is no regular file"
                throw Failure(path, reason ?? "\(tooMuch), found more: save it to a file first")
            }
            guard count == size else { continue }
            size *= 2
            memory = realloc(start, size)
        }
        throw Failure(path, "cannot be read: \(Self.reason)")
    }
}
