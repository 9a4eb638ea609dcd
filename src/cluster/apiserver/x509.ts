/** @peculiar/x509 looks its parts up by decorators' metadata and expects whoever uses it to bring the polyfill first. */
import "reflect-metadata";

export {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, Name, Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509Certificate, X509CertificateGenerator, type Extension,
} from "@peculiar/x509";
