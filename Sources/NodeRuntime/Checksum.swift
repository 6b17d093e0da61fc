/// The cyclic redundancy check CRC-32C (Castagnoli), as in iSCSI (RFC 3720, appendix B.4).
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in
            sum & 1 == 1 ? (sum >> 1) ^ 0x82f6_3b78 : sum >> 1
        }
    }

    static func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let table = table
        let sum = bytes.reduce(UInt32.max) { sum, byte in
            table[Int((sum ^ UInt32(byte)) & 0xff)] ^ (sum >> 8)
        }
        return ~sum
    }
}
