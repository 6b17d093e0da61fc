import Foundation
import NIOCore

/// A history that is being sent: what came of it, in a file of its own.
///
/// A form sends it between two boundaries (RFC 7578), a program as it is.
final class Upload {
    /// Why no more is taken.
    struct Failure: Error {
        let status: Int
        let message: String
    }

    private enum Form {
        case none
        /// Before the bytes of the file: what has come of the head of its part.
        case head(boundary: [UInt8], [UInt8])
        case body(boundary: [UInt8])
    }

    let path: String
    private(set) var name: String
    private(set) var size = 0
    private let most: Int
    private var form: Form
    private let file: FileHandle

    /// The longest head of a part.
    private static let headMax = 16 << 10

    /// Begins a file in a folder.
    ///
    /// - `boundary`: what stands between the parts of a form; nil for a body that is the file.
    init(in folder: String, name: String, boundary: String?, most: Int) throws(Failure) {
        path = folder + "/history"
        self.name = name
        self.most = most
        form = boundary.map { .head(boundary: Array($0.utf8), []) } ?? .none
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Failure(status: 503, message: "The server has no room for a history now.") }
        self.file = file
    }

    /// Takes a part of the body.
    func append(_ bytes: ByteBufferView) throws(Failure) {
        switch form {
        case .none, .body: try write(Array(bytes))
        case .head(let boundary, let known):
            let all = known + bytes
            guard let end = all.firstRange(of: Array("\r\n\r\n".utf8)) else {
                guard all.count <= Self.headMax else { throw Self.malformed }
                form = .head(boundary: boundary, all)
                return
            }
            guard all.starts(with: Array("--".utf8) + boundary) else { throw Self.malformed }
            let head = String(decoding: all[..<end.lowerBound], as: UTF8.self)
            if let match = head.firstMatch(of: /filename="([^"\r\n]*)"/) { name = String(match.1) }
            form = .body(boundary: boundary)
            try write(Array(all[end.upperBound...]))
        }
    }

    /// Ends the file: of a form without what follows the history.
    func end() throws(Failure) {
        defer { try? file.close() }
        switch form {
        case .none: break
        case .head: throw Self.malformed
        case .body(let boundary): try cut(at: boundary)
        }
        guard size > 0 else {
            throw Failure(status: 400, message: "A history was expected, and nothing came.")
        }
    }

    /// Removes the last boundary; a form with more parts than the file has its boundary earlier.
    private func cut(at boundary: [UInt8]) throws(Failure) {
        let mark = Array("\r\n--".utf8) + boundary
        let tail = min(size, mark.count + 64)
        guard let reader = FileHandle(forReadingAtPath: path) else { throw Self.malformed }
        defer { try? reader.close() }
        do {
            try reader.seek(toOffset: UInt64(size - tail))
            let bytes = try reader.read(upToCount: tail) ?? Data()
            guard let place = bytes.firstRange(of: Data(mark)) else { throw Self.malformed }
            size -= bytes.distance(from: place.lowerBound, to: bytes.endIndex)
            try file.truncate(atOffset: UInt64(size))
        } catch {
            throw error as? Failure ?? Self.noRoom
        }
    }

    private static let malformed = Failure(
        status: 400,
        message: "A form with one file was expected: multipart/form-data."
    )
    private static let noRoom = Failure(
        status: 503,
        message: "The server has no room for a history now."
    )

    private func write(_ bytes: [UInt8]) throws(Failure) {
        // What stands around a history in a form is small.
        guard size + bytes.count <= most + Self.headMax else { throw Self.tooLarge(most) }
        do {
            try file.write(contentsOf: bytes)
        } catch {
            throw Self.noRoom
        }
        size += bytes.count
    }

    static func tooLarge(_ most: Int) -> Failure {
        Failure(
            status: 413,
            message:
                "A history of at most \(most >> 20) MiB was expected; faultline check takes any."
        )
    }
}
